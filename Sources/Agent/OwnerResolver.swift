package import Exposition
package import Records
internal import Synchronization

/// Tells who the process that closed a socket belongs to.
///
/// For the thread that tells incidents: what it reads of files is cached and bounded, in room and in time. Where the
/// bounds are met, and where a process has gone and left nothing, the answer is that nothing is known.
package final class OwnerResolver: Sendable {
    private struct Sources {
        var unified: UnifiedCgroups?
        var processes: ProcessCgroups
    }

    private let hasLegacy: Bool
    private let sources: Mutex<Sources>

    /// Makes a resolver that has read nothing.
    ///
    /// - Parameter roots: Where the host tells of cgroups.
    package init(roots: CgroupRoots) {
        hasLegacy = roots.hasLegacy
        sources = Mutex(
            Sources(
                unified: roots.unified.map { UnifiedCgroups(root: $0) },
                processes: ProcessCgroups(proc: roots.proc)))
    }

    /// Reads which cgroups there are, so that they are known when they have gone.
    package func learn() { sources.withLock { $0.unified?.learn() } }

    /// Who the process that closed a socket belongs to.
    ///
    /// - Parameters:
    ///   - process: The process, as the kernel knew it then.
    ///   - now: CLOCK_MONOTONIC, in nanoseconds.
    /// - Returns: The owner, empty where none is known.
    package func owner(of process: ClosingProcess, at now: UInt64) -> Owner {
        sources.withLock { sources in
            let byID = sources.unified?.owner(of: process.cgroup, at: now)
            // Beside v1 the v2 cgroup may be the engine's, or the root, while the container has its own in v1.
            if let byID, !hasLegacy || byID.container != nil { return byID }
            let byProcess = sources.processes.owner(ofProcess: process.pid, name: process.name, at: now)
            if let byProcess, !byProcess.isEmpty { return byProcess }
            return byID ?? Owner()
        }
    }
}
