internal import Probe
internal import Records
internal import Synchronization

/// Splits resets into those that a RST brought and those that none did.
///
/// The kernel half knows only an instant after a reset that no RST brought it, so the difference of its two
/// counters can fall by one between two looks; what was shown once is kept, since a counter never falls.
final class PacketResets: Sendable {
    private let shown = Mutex<[Role: UInt64]>([:])

    func split(_ counters: Counters, _ role: Role) -> (packet: UInt64, noPacket: UInt64) {
        let noPacket = counters.resetsWithoutPacket(role)
        let packet = counters.resets(role) - min(noPacket, counters.resets(role))
        return shown.withLock { shown in
            let kept = max(packet, shown[role] ?? 0)
            shown[role] = kept
            return (kept, noPacket)
        }
    }
}
