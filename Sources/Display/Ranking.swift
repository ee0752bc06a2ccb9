internal import Parsing

/// Those that lost the most.
struct Ranking {
    /// What is ranked, and how many of how many where not all are.
    let head: String
    /// What is ranked and its losses, the greatest first; of equals, the order of their names.
    let entries: [(name: String, losses: Int)]

    /// - Parameters:
    ///   - head: What is ranked.
    ///   - losses: The losses of each.
    ///   - limit: How many have room.
    init(_ head: String, _ losses: [String: Int], atMost limit: Int) {
        let ranked = losses.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(max(0, limit))
        entries = ranked.map { ($0.key, $0.value) }
        self.head = entries.count < losses.count ? "\(head), \(entries.count) of \(losses.count)" : head
    }

    /// The columns that its head and its names take.
    var width: Int { entries.map { SafeText.escape($0.name).utf8.count }.reduce(head.utf8.count, max) }
}
