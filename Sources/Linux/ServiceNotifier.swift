import Glibc

/// Tells the service manager how the process is doing: sd_notify(3), without its library.
///
/// Without a service manager that listens it does nothing.
public struct ServiceNotifier: Sendable {
    /// The time within which the manager wants a sign of life, in nanoseconds; nil where it wants none.
    public let watchdogNanoseconds: UInt64?

    private let path: String?

    /// Reads what the manager has set: NOTIFY_SOCKET, and WATCHDOG_USEC where WATCHDOG_PID is this process.
    public init() {
        path = Self.environment("NOTIFY_SOCKET")
        let isMeant = Self.environment("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
        let microseconds = Self.environment("WATCHDOG_USEC").flatMap { UInt64($0) } ?? 0
        watchdogNanoseconds = isMeant && microseconds > 0 ? microseconds.multipliedReportingOverflow(by: 1000).0 : nil
    }

    /// The process is ready, and what it does.
    public func ready(_ status: String) { send("READY=1\nSTATUS=\(status)", patience: Self.patience) }

    /// What the process does now, in one line.
    public func status(_ status: String) { send("STATUS=\(status)") }

    /// The process reads its configuration again; `ready` ends that.
    public func reloading() {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        send(
            "RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)\nSTATUS=reloading",
            patience: Self.patience)
    }

    /// The process is about to end.
    public func stopping() { send("STOPPING=1\nSTATUS=stopping", patience: Self.patience) }

    /// A sign of life.
    public func alive() { send("WATCHDOG=1") }

    /// How long what must not be lost waits for room in the manager's queue, in milliseconds.
    private static let patience: CInt = 1000

    private func send(_ message: String, patience: CInt = 0) {
        guard let path, let socket = DatagramSocket(path: path) else { return }
        var room = pollfd(fd: socket.descriptor, events: Int16(POLLOUT), revents: 0)
        unsafe _ = poll(&room, 1, patience)
        // A manager that does not listen is no reason to stop.
        _ = socket.send(Array(message.utf8))
    }

    private static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
