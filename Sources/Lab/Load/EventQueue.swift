internal import CLinux
internal import Glibc
internal import Linux

/// An epoll(7) instance, closed with the value.
final class EventQueue {
    private let descriptor: CInt
    private var ready = [clinux_ready](repeating: clinux_ready(), count: Int(CLINUX_READY_MAX))

    /// Makes an instance that knows no descriptor.
    init() throws(SystemError) {
        descriptor = clinux_make_queue()
        guard descriptor >= 0 else { throw SystemError("make an epoll instance") }
    }

    deinit { close(descriptor) }

    /// Looks for events of a descriptor from now on.
    func add(_ watched: CInt, _ events: PollEvents) throws(SystemError) {
        guard clinux_add_to_queue(descriptor, watched, CUnsignedInt(events.rawValue)) == 0 else {
            throw SystemError("wait for a descriptor")
        }
    }

    /// Looks for other events of a descriptor.
    func change(_ watched: CInt, _ events: PollEvents) throws(SystemError) {
        guard clinux_change_in_queue(descriptor, watched, CUnsignedInt(events.rawValue)) == 0 else {
            throw SystemError("wait for a descriptor")
        }
    }

    /// Looks for no more events of a descriptor, and closes it.
    ///
    /// Closing alone would not do: whoever looks through `/proc` may hold the socket open a moment longer.
    func removeAndClose(_ watched: CInt) {
        clinux_remove_from_queue(descriptor, watched)
        close(watched)
    }

    /// Waits for events, and handles those that are there.
    ///
    /// - Parameters:
    ///   - milliseconds: How long at the most; negative waits without end.
    ///   - handle: Gets each descriptor that is ready, and for what; it may close that one.
    func wait(milliseconds: CInt, _ handle: (CInt, PollEvents) -> Void) {
        let count = unsafe clinux_wait_for_queue(descriptor, &ready, milliseconds)
        for place in 0..<max(0, Int(count)) {
            handle(ready[place].descriptor, PollEvents(rawValue: Int16(truncatingIfNeeded: ready[place].events)))
        }
    }
}
