/// Losses per interval since the watch began, for each upstream and each process.
///
/// However long that is, it has room: when all columns are full, each two become one of twice the interval.
public struct LossHistory: Sendable {
    /// What is counted.
    package enum Key: Hashable {
        /// By the upstream that answered.
        case upstream(String)
        /// By the process that closed.
        case process(String)
    }

    /// The most columns that are kept; even.
    static let capacity = 64
    /// Seconds of a column at first.
    static let firstInterval = 2

    /// Seconds of a column.
    private(set) var interval = Self.firstInterval
    private var columns: [Key: [Int]] = [:]
    private var last: [Key: Int]?
    private var count = 1

    /// Makes a history of nothing yet.
    public init() {}

    /// Takes in the counts of a moment.
    ///
    /// - Parameters:
    ///   - counts: The counts. What is less than before was counted anew, by an agent that was started again.
    ///   - seconds: The moment, in seconds since the watch began.
    public mutating func add(_ counts: LossCounts, at seconds: Int) {
        advance(to: seconds)
        var now: [Key: Int] = [:]
        for (name, count) in counts.byUpstream { now[.upstream(name)] = count }
        for (name, count) in counts.byProcess { now[.process(name)] = count }
        defer { last = now }
        // What was lost before the watch began is no loss of its first interval.
        guard let last else { return }
        for (key, total) in now {
            let before = last[key] ?? 0
            let new = total >= before ? total - before : total
            guard new > 0 else { continue }
            var values = columns[key] ?? []
            values += [Int](repeating: 0, count: max(0, count - values.count))
            values[count - 1] = Self.sum(values[count - 1], new)
            columns[key] = values
        }
    }

    /// The losses per column, and how long a column is.
    ///
    /// - Parameters:
    ///   - key: What is counted.
    ///   - width: The most columns.
    /// - Returns: The losses from the start of the watch on, and the seconds of a column.
    package func values(_ key: Key, atMost width: Int) -> (values: [Int], seconds: Int) {
        var values = columns[key] ?? []
        values += [Int](repeating: 0, count: max(0, count - values.count))
        var seconds = interval
        while values.count > max(1, width) {
            values = Self.merged(values)
            seconds *= 2
        }
        return (values, seconds)
    }

    private mutating func advance(to seconds: Int) {
        while seconds / interval >= Self.capacity {
            interval *= 2
            columns = columns.mapValues { Self.merged($0) }
        }
        count = max(1, seconds / interval + 1)
    }

    private static func merged(_ values: [Int]) -> [Int] {
        stride(from: 0, to: values.count, by: 2).map { sum(values[$0], $0 + 1 < values.count ? values[$0 + 1] : 0) }
    }

    /// A sum of losses, which no server can make too great for a number.
    private static func sum(_ first: Int, _ second: Int) -> Int {
        let (sum, isTooGreat) = first.addingReportingOverflow(second)
        return isTooGreat ? .max : sum
    }
}
