/// The capabilities that this process holds (CapEff of /proc/self/status).
public struct EffectiveCapabilities: Sendable {
    private let bits: UInt64

    /// Reads them.
    public init() {
        let line = TextFile.lines("/proc/self/status").first { $0.hasPrefix("CapEff:") }
        bits = line.flatMap { UInt64($0.dropFirst("CapEff:".count).drop { $0 == "\t" || $0 == " " }, radix: 16) } ?? 0
    }

    /// Whether a capability is held.
    public func contains(_ capability: KernelCapability) -> Bool { bits >> UInt64(capability.rawValue) & 1 == 1 }
}
