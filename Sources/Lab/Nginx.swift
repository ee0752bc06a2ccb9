internal import Linux

/// A running nginx in a network namespace; it, its workers and all its files are gone with the value.
public final class Nginx: Sendable {
    /// Where its files are.
    public let folder: NamelessFolder
    /// The master process; the workers are in its PID namespace and cannot outlive it.
    public let master: ChildProcess

    /// Starts nginx; it need not listen yet on return.
    ///
    /// - Parameters:
    ///   - configuration: What it shall do.
    ///   - namespace: The network namespace that it runs in.
    /// - Throws: Why it could not be started.
    public init(_ configuration: NginxConfiguration, in namespace: NetworkNamespace) throws(LabError) {
        do {
            folder = try NamelessFolder()
            try folder.write(configuration.text, to: "nginx.conf")
            master = try ChildProcess(
                ["nginx", "-p", folder.path + "/", "-e", NginxConfiguration.errorLog, "-c", "nginx.conf"],
                output: .discarded, errors: .discarded, in: namespace, ownsDescendants: true)
        } catch {
            throw LabError("start nginx", error)
        }
    }

    /// The last line of its error log; nil where there is none.
    public var lastError: String? { folder.lines(of: NginxConfiguration.errorLog).last.map { String($0) } }

    /// The status of each request that it has finished, in order.
    public var statuses: [Int] {
        folder.lines(of: NginxConfiguration.accessLog).compactMap { line in
            let words = line.split(separator: " ")
            return words.count > 1 ? Int(words[1]) : nil
        }
    }
}
