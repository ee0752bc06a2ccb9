/// A time in the unit that suits it, with one decimal, such as `41.2 us`.
package struct SpokenTime: CustomStringConvertible {
    private let nanoseconds: UInt64

    /// Takes a time.
    package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// The time as a person reads it.
    package var description: String {
        let units: [(UInt64, String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1000, "us")]
        guard let (size, unit) = units.first(where: { nanoseconds >= $0.0 }) else { return "\(nanoseconds) ns" }
        let tenths = nanoseconds / (size / 10)
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
