internal import Linux

/// The capabilities that this process holds (CapEff of /proc/self/status, capabilities(7)).
struct EffectiveCapabilities {
    private let bits: UInt64

    init() {
        let line = TextFile.lines("/proc/self/status").first { $0.hasPrefix("CapEff:") }
        bits = line.flatMap { UInt64($0.dropFirst("CapEff:".count).drop { $0 == "\t" || $0 == " " }, radix: 16) } ?? 0
    }

    /// Whether the capability with this number is held.
    func contains(_ number: Int) -> Bool { bits >> UInt64(number) & 1 == 1 }
}
