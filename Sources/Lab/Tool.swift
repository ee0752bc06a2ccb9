internal import Linux

/// Command-line tools that do one thing and end.
enum Tool {
    /// Runs a tool to its end.
    ///
    /// - Parameters:
    ///   - arguments: The tool, searched in PATH, and its arguments.
    ///   - namespace: The network namespace to run it in.
    /// - Throws: The command and what it wrote to standard error, unless it exits with 0.
    static func run(_ arguments: [String], in namespace: NetworkNamespace) throws(LabError) {
        let command = arguments.joined(separator: " ")
        let child: ChildProcess
        do {
            child = try ChildProcess(arguments, output: .discarded, errors: .pipe, in: namespace)
        } catch {
            throw LabError("run `\(command)`", error)
        }
        let complaint = child.errors?.text().split(separator: "\n").joined(separator: "; ") ?? ""
        guard let status = child.wait(), !status.isSuccess else { return }
        throw LabError("`\(command)` failed with \(status): \(complaint)")
    }
}
