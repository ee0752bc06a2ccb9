/// Values of one label: the first N keep their name for the agent's life, later ones are `other`.
///
/// A counter never falls, so a name once given is never taken back.
struct BoundedLabels {
    private let limit: Int
    private var known: Set<String> = []

    init(limit: Int) { self.limit = limit }

    /// The label value that stands for `value`.
    mutating func label(_ value: String) -> String {
        if known.contains(value) { return value }
        guard known.count < limit else { return "other" }
        known.insert(value)
        return value
    }
}
