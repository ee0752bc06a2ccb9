/// Values of one label: the first N keep their name for the agent's life, later ones are `other`.
///
/// A counter never falls, so a name once given is never taken back; and it is spelled but once.
package struct BoundedLabels<Value: Hashable & CustomStringConvertible & Sendable>: Sendable {
    private let limit: Int
    private var known: [Value: String] = [:]

    /// Makes an empty set.
    ///
    /// - Parameter limit: How many values keep their name.
    package init(limit: Int) { self.limit = limit }

    /// The label value that stands for `value`.
    package mutating func label(_ value: Value) -> String {
        if let label = known[value] { return label }
        guard known.count < limit else { return "other" }
        let label = value.description
        known[value] = label
        return label
    }
}
