import Glibc
import Lab
import Linux
import Parsing
import TestSupport
import Testing

/// What goes over an interface, captured by tcpdump.
final class TrafficCapture {
    /// The capture; complete once it is stopped.
    let path: String
    private let folder: TemporaryFolder
    private let process: ChildProcess

    /// Starts capturing, headers and a little more; returns once every packet is.
    init(of interface: String, in namespace: NetworkNamespace) throws {
        folder = try TemporaryFolder()
        path = folder.path("capture.pcap")
        process = try ChildProcess(
            [
                "tcpdump", "-Z", "root", "-n", "-i", interface, "-s", "192", "-B", "65536", "--immediate-mode",
                "--time-stamp-precision",
                "nano", "-w", path, "tcp",
            ], output: .discarded, errors: .pipe, in: namespace)
        while let line = process.errors?.line(), !line.contains("listening on") {}
        try #require(process.status == nil, "tcpdump captures")
    }

    /// Ends it, once what was sent has come through.
    func stop() throws {
        usleep(200_000)
        kill(process.pid, SIGINT)
        let errors = process.errors?.text() ?? ""
        try #require(process.wait(for: .seconds(10)) == .exited(0))
        try #require(errors.contains("\n0 packets dropped by kernel"), "\(errors)")
    }

    /// What replay makes of it: an event for each RST, and the summary.
    func replay() throws -> (rsts: [JSONFields], summary: JSONFields) {
        let child = try ChildProcess([Binary.path, "replay", "--json", path], output: .pipe)
        let output = child.output?.text() ?? ""
        try #require(child.wait(for: .seconds(10)) == .exited(0))
        let events = output.split(separator: "\n").map { JSONFields(String($0)) }
        return (try events.dropLast().map { try #require($0) }, try #require(events.last ?? nil))
    }
}
