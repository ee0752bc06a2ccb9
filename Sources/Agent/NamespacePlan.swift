/// Decides which network namespaces to begin and to cease watching.
///
/// Pure: what is found in, what to do out.
package struct NamespacePlan {
    /// Namespaces that nobody was watching yet, the oldest first: the kernel counts inode numbers up.
    package let arrivals: [UInt32]
    /// Watched ones in which no process is any more and that have no name: only we keep them.
    package let departures: [UInt32]

    /// Makes the plan.
    ///
    /// - Parameters:
    ///   - found: The namespaces that live by themselves.
    ///   - watched: Those that are watched.
    ///   - limit: How many may be watched.
    package init(found: Set<UInt32>, watched: Set<UInt32>, limit: Int) {
        departures = watched.subtracting(found).sorted()
        let room = max(0, limit - (watched.count - departures.count))
        arrivals = Array(found.subtracting(watched).sorted().prefix(room))
    }
}
