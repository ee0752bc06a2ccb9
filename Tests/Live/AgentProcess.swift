import BPF
import Glibc
import Lab
import Linux
import Parsing
import TestSupport
import Testing

/// The product's own binary, run as a user would.
enum Binary {
    static var path: String { path(of: "lostreply") }

    /// Where a program of the package is: beside the test bundle, where the package manager puts both.
    static func path(of name: String) -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = max(0, readlink("/proc/self/exe", &buffer, buffer.count))
        let test = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return test.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/\(name)"
    }

    /// Runs it to its end, at most ten seconds.
    static func run(_ arguments: [String]) throws -> (status: Lab.ExitStatus, output: String, errors: String) {
        let child = try ChildProcess([path] + arguments, output: .pipe, errors: .pipe)
        let status = try #require(child.wait(for: .seconds(10)), "it does not end")
        return (status, child.output?.text() ?? "", child.errors?.text() ?? "")
    }
}

/// An agent as a child process.
final class AgentProcess: Sendable {
    let process: ChildProcess
    let endpoint: TCPEndpoint

    /// Starts one that watches a namespace of a test's own.
    convenience init(
        watching namespace: NetworkNamespace, _ arguments: [String] = [], output: ChildOutput = .discarded,
        errors: ChildOutput = .inherited
    ) throws {
        try self.init(selecting: namespace.path, arguments, output: output, errors: errors)
    }

    /// Starts one, by a command in front where there is one, and waits until every hook is attached; without a log
    /// level, it is left to a file of settings.
    init(
        selecting selection: String, by prefix: [String] = [], _ arguments: [String] = [],
        logLevel: String? = "error", output: ChildOutput = .discarded,
        errors: ChildOutput = .inherited
    ) throws {
        endpoint = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 0)).localEndpoint
        process = try ChildProcess(
            prefix + [
                Binary.path, "agent", "--netns", selection, "--web.listen-address", "\(endpoint)",
            ] + (logLevel.map { ["--log.level", $0] } ?? []) + arguments, output: output, errors: errors)
        let endpoint = endpoint
        try #require(eventually { HTTPClient.get("/healthz", from: endpoint)?.status == 200 })
    }

    var metrics: MetricsSnapshot? {
        HTTPClient.get("/metrics", from: endpoint).map { MetricsSnapshot($0.body) }
    }

    /// Its memory in RAM, or the most that it ever had there.
    func residentBytes(peak: Bool = false) throws -> Int {
        let field = peak ? "VmHWM:" : "VmRSS:"
        let line = try #require(TextFile.lines("/proc/\(process.pid)/status").first { $0.hasPrefix(field) })
        // As `VmRSS:     17124 kB`.
        return 1024 * (try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }))
    }

    /// How many interfaces carry the ingress hook.
    var hookedInterfaces: Int? {
        metrics?.sum("lostreply_hooks", ["hook": "tc_ingress", "state": "attached"])
    }
}

extension NetworkNamespace {
    /// Programs on both sides of an interface in the namespace, whoever attached them.
    func attachedPrograms(_ interface: String) throws -> Int {
        try run {
            let index = if_nametoindex(interface)
            return try TCXQuery.programCount(interface: index, direction: .ingress)
                + TCXQuery.programCount(interface: index, direction: .egress)
        }
    }
}
