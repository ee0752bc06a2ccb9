/// Values of one label: the first N keep their name for the agent's life, later ones are `other`.
///
/// A counter never falls, so a name once given is never taken back.
package struct BoundedLabels {
    private let limit: Int
    private var known: Set<String> = []

    /// Makes an empty set.
    ///
    /// - Parameter limit: How many values keep their name.
    package init(limit: Int) { self.limit = limit }

    /// The label value that stands for `value`.
    package mutating func label(_ value: String) -> String {
        if known.contains(value) { return value }
        guard known.count < limit else { return "other" }
        known.insert(value)
        return value
    }
}
