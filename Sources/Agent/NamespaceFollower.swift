internal import Linux
internal import Synchronization

/// The thread that follows all network namespaces of the host besides the agent's own (`--netns all`).
final class NamespaceFollower: Sendable {
    /// How long a namespace that came can go unseen, and one that lives by us alone can last.
    private static let scanNanoseconds: UInt64 = 5_000_000_000

    private let stop: StopSignal
    private let progress = Mutex(Progress())
    private let thread = Mutex<Thread?>(nil)

    private struct Progress {
        var hasScanned = false
        var figures = NamespaceFigures()
    }

    /// Makes a follower that does not follow yet.
    init() throws(AgentError) {
        do {
            stop = try StopSignal()
        } catch {
            throw AgentError(.general, "\(error)")
        }
    }

    /// Refuses to start without what finding and entering foreign namespaces needs.
    static func requirePrivileges() throws(AgentError) {
        let missing =
            !EffectiveCapabilities().contains(.sysAdmin)
            ? "entering them needs CAP_SYS_ADMIN"
            : NamespaceScan().isDenied ? "finding them needs CAP_SYS_PTRACE" : nil
        guard let missing else { return }
        throw AgentError(
            .privilege,
            "cannot watch all network namespaces: \(missing); run as root, or grant CAP_SYS_ADMIN and CAP_SYS_PTRACE, "
                + "or take --netns host")
    }

    /// Whether every namespace that there was has been visited.
    var hasScanned: Bool { progress.withLock { $0.hasScanned } }

    /// How many namespaces there are besides the agent's own.
    var figures: NamespaceFigures { progress.withLock { $0.figures } }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - namespaces: What it follows.
    ///   - onFailure: Told when it can go on no longer.
    func run(_ namespaces: FollowedNamespaces, onFailure: @escaping @Sendable (AgentError) -> Void) {
        let thread = Thread(name: "namespaces") {
            var namespaces = namespaces
            do throws(AgentError) {
                while !self.stop.isRaised { try self.follow(&namespaces) }
            } catch {
                onFailure(error)
            }
        }
        self.thread.withLock { $0 = thread }
    }

    /// Ends the thread; the hooks stay with the registry.
    func end() {
        stop.raise()
        thread.withLock { $0?.join() }
    }

    /// From one scan to the next.
    private func follow(_ namespaces: inout FollowedNamespaces) throws(AgentError) {
        let next = Clock.monotonic + Self.scanNanoseconds
        try namespaces.rescan { stop.isRaised }
        progress.withLock { [figures = namespaces.figures] in $0 = Progress(hasScanned: true, figures: figures) }
        while !stop.isRaised {
            let now = Clock.monotonic
            guard now < next else { return }
            let readable = stop.wait(
                for: namespaces.descriptors, milliseconds: CInt((next - now) / 1_000_000) + 1)
            try namespaces.catchUp(Set(readable))
        }
    }
}
