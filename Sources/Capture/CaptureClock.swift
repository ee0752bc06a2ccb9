/// In what units an interface of a capture tells time, and from when on (pcapng: if_tsresol, if_tsoffset).
struct CaptureClock {
    /// The negative power of ten of a second, or of two where the uppermost bit is set.
    var resolution: UInt8
    /// Seconds to add.
    var offset: Int64 = 0

    static let microseconds = Self(resolution: 6)
    static let nanoseconds = Self(resolution: 9)

    private static let perSecond: UInt64 = 1_000_000_000

    /// The time of a record of pcap, in nanoseconds since the epoch.
    @inline(__always)
    func time(seconds: UInt32, fraction: UInt32) -> UInt64 {
        UInt64(seconds) * Self.perSecond + UInt64(fraction) * (resolution == 9 ? 1 : 1000)
    }

    /// The same of so many units; what does not fit is not known: 0.
    func time(units: UInt64) -> UInt64 {
        let (seconds, nanoseconds) = split(units)
        let (sum, isBeyond) = Int64(bitPattern: seconds).addingReportingOverflow(offset)
        guard !isBeyond, sum >= 0 else { return 0 }
        let (scaled, overflows) = UInt64(sum).multipliedReportingOverflow(by: Self.perSecond)
        let (time, isPast) = scaled.addingReportingOverflow(nanoseconds)
        return overflows || isPast ? 0 : time
    }

    private func split(_ units: UInt64) -> (seconds: UInt64, nanoseconds: UInt64) {
        let power = resolution & 0x7f
        if resolution & 0x80 != 0 {
            guard power < 64 else { return (0, 0) }
            let (high, low) = (units & (1 << power &- 1)).multipliedFullWidth(by: Self.perSecond)
            return (units >> power, power == 0 ? low : high << (64 - UInt64(power)) | low >> power)
        }
        var unitsPerSecond: UInt64 = 1
        for _ in 0..<power {
            let (product, overflows) = unitsPerSecond.multipliedReportingOverflow(by: 10)
            // Finer than 2^64 tells: less than 2 s in all.
            guard !overflows else { return (0, 0) }
            unitsPerSecond = product
        }
        let fraction = units % unitsPerSecond
        let nanoseconds =
            unitsPerSecond <= Self.perSecond
            ? fraction * (Self.perSecond / unitsPerSecond) : fraction / (unitsPerSecond / Self.perSecond)
        return (units / unitsPerSecond, nanoseconds)
    }
}
