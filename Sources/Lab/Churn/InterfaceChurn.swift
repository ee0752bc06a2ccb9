/// Interfaces that come and go in crowds, as those of containers do.
public struct InterfaceChurn: Sendable {
    private static let group = "7"

    private let namespace: NetworkNamespace

    /// Prepares it.
    ///
    /// - Parameter namespace: Where the interfaces come and go; it has no others in the interface group 7.
    public init(in namespace: NetworkNamespace) { self.namespace = namespace }

    /// Makes pairs of virtual Ethernet interfaces, both up, and takes each crowd of them away at once.
    ///
    /// - Parameters:
    ///   - pairs: How many pairs.
    ///   - size: How many pairs are there at once.
    ///   - body: Called while a crowd is there, with the names of its interfaces.
    /// - Throws: The `ip` command that failed, and its words; what the body throws.
    public func run(pairs: Int, atOnce size: Int = 10, _ body: ([String]) throws -> Void = { _ in }) throws {
        for first in stride(from: 0, to: pairs, by: size) {
            let numbers = first..<min(first + size, pairs)
            for number in numbers {
                try ip(
                    "add", "near\(number)", "group", Self.group, "up", "type", "veth", "peer", "name", "far\(number)")
                try ip("set", "far\(number)", "up")
            }
            try body(numbers.flatMap { ["near\($0)", "far\($0)"] })
            try ip("del", "group", Self.group)
        }
    }

    private func ip(_ arguments: String...) throws(LabError) {
        try Tool.run(["ip", "link"] + arguments, in: namespace)
    }
}
