public import Lab
import Testing

extension NetworkNamespace {
    /// Runs a tool in the namespace and requires that it succeeds.
    public func tool(_ arguments: String...) throws { try tool(arguments) }

    /// Runs a tool in the namespace and requires that it succeeds.
    public func tool(_ arguments: [String]) throws {
        let child = try ChildProcess(arguments, output: .discarded, in: self)
        try #require(child.wait(for: .seconds(10))?.isSuccess == true, "\(arguments.joined(separator: " "))")
    }
}
