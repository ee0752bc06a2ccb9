import Glibc
internal import Synchronization

/// Tells threads that wait in poll(2) to end.
public final class StopSignal: Sendable {
    /// Polls as hung up (POLLHUP) once the signal is raised.
    public let descriptor: CInt

    private let writer: CInt
    private let raised = Atomic<Bool>(false)

    /// Makes a signal that is not raised.
    public init() throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw SystemError("make a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        descriptor = ends[0]
        writer = ends[1]
    }

    deinit {
        raise()
        close(descriptor)
    }

    /// Whether it was raised.
    public var isRaised: Bool { raised.load(ordering: .acquiring) }

    /// Raises the signal, for good.
    public func raise() {
        if !raised.exchange(true, ordering: .acquiringAndReleasing) { close(writer) }
    }

    /// Waits until one of the descriptors is readable, the signal is raised, or time is up.
    ///
    /// - Parameters:
    ///   - descriptors: What to wait for.
    ///   - milliseconds: How long at the most; negative waits without end.
    /// - Returns: Those of the descriptors that are readable or have failed.
    @discardableResult
    public func wait(for descriptors: [CInt], milliseconds: CInt) -> [CInt] {
        var polled = (descriptors + [descriptor]).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard unsafe poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return [] }
        return polled.dropLast().filter { $0.revents != 0 }.map(\.fd)
    }
}
