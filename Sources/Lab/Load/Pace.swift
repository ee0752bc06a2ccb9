internal import Glibc

/// Spreads events evenly over time.
///
/// Who has fallen behind by more than a hundredth of a second does not catch up: a burst would be another load.
struct Pace {
    private static let longestDelay: Int64 = 10_000_000

    private let nanosecondsPerEvent: Double
    private var origin: Int64
    private var events = 0.0

    /// Starts the time.
    ///
    /// - Parameter perSecond: How many events in a second, more than 0.
    init(perSecond: Int) {
        nanosecondsPerEvent = 1e9 / Double(perSecond)
        origin = Deadline.now
    }

    /// How many nanoseconds are left until the next event is due; 0 or less where it is.
    mutating func nanosecondsUntilNext() -> Int64 {
        let delay = origin + Int64(events * nanosecondsPerEvent) - Deadline.now
        if delay < -Self.longestDelay { origin -= delay }
        return delay
    }

    /// Takes note of events.
    mutating func count(_ number: Int) { events += Double(number) }

    /// Sleeps until the next event is due.
    mutating func waitForNext() {
        let delay = nanosecondsUntilNext()
        guard delay > 0 else { return }
        var time = timespec(tv_sec: Int(delay / 1_000_000_000), tv_nsec: Int(delay % 1_000_000_000))
        unsafe nanosleep(&time, nil)
    }
}
