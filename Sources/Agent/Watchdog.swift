internal import Linux

/// Gives the service manager signs of life from the thread that must not hang.
struct Watchdog {
    private let service: ServiceNotifier
    private var last: UInt64 = 0

    init(_ service: ServiceNotifier) { self.service = service }

    /// Gives a sign where one is due: at half of the time that the manager allows (sd_watchdog_enabled(3)).
    ///
    /// - Parameters:
    ///   - now: CLOCK_MONOTONIC in nanoseconds.
    ///   - status: What the process does, asked for only when it is told.
    mutating func beat(at now: UInt64, status: () -> String) {
        guard let allowed = service.watchdogNanoseconds, now >= last + allowed / 2 else { return }
        last = now
        service.alive()
        service.status(status())
    }
}
