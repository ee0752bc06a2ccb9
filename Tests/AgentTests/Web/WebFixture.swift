import Glibc
import Lab
import Logging
import Synchronization
import TestSupport
import Testing

import Agent

/// A folder with certificates, and a web configuration; gone with the value.
final class WebFixture {
    let log = CollectedLog()

    private let files: TemporaryFolder

    init() throws { files = try TemporaryFolder() }

    var folder: String { files.path }

    func path(_ name: String) -> String { files.path(name) }

    /// Makes a root that signs itself.
    func makeAuthority(_ name: String) throws { try Certificates(in: folder).makeAuthority(name) }

    /// Makes a key, and a certificate that an authority has signed.
    func makeCertificate(_ name: String, by authority: String, names: String = "IP:127.0.0.1", days: Int = 2) throws {
        try Certificates(in: folder).makeCertificate(name, by: authority, names: names, days: days)
    }

    /// Writes a file anew, in place.
    func write(_ text: String, to name: String = "web.yml") throws {
        try files.write(text, to: name)
    }

    /// Copies a file over another, in place.
    func copy(_ source: String, to target: String) throws {
        try #require(try ChildProcess(["cp", path(source), path(target)]).wait()?.isSuccess == true)
    }

    /// The protection that `web.yml` says.
    func security() throws -> WebSecurity { try WebSecurity(path: path("web.yml"), log: log.logger) }

    /// Asks by curl, which trusts `ca.pem`; without an answer the status is 0.
    func curl(
        _ port: UInt16, _ arguments: [String] = [], scheme: String = "https", host: String = "127.0.0.1",
        target: String = "/healthz"
    ) throws -> (exit: Int32, status: Int, body: String) {
        let child = try ChildProcess(
            [
                "curl", "--silent", "--max-time", "10", "--noproxy", "*", "--cacert", path("ca.pem"),
                "--write-out", "\n%{http_code}",
            ] + arguments + ["\(scheme)://\(host):\(port)\(target)"], output: .pipe, errors: .discarded)
        let lines = (child.output?.text() ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.dropLast().joined(separator: "\n")
        return (child.wait()?.code ?? -1, lines.last.flatMap { Int($0) } ?? 0, body)
    }
}

/// The lines of a log, as `level message metadata`.
final class CollectedLog: Sendable {
    private let collected = Mutex<[String]>([])

    var lines: [String] { collected.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: CollectedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
            log.collected.withLock { $0.append("\(event.level) \(event.message)\(values.joined())") }
        }
    }
}
