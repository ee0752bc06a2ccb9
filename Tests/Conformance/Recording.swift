import Capture
import Glibc
import Replay
import Synchronization
import TestSupport

/// A capture of what a row's ends send each other, up to the row's own segment.
final class Recording: Sendable {
    private struct State {
        var capture = CaptureBytes()
        var isRunning = false
    }

    private let state = Mutex(State())

    /// Begins anew.
    func start() {
        state.withLock {
            $0.capture = CaptureBytes()
            $0.isRunning = true
        }
    }

    /// Takes nothing more.
    func pause() { state.withLock { $0.isRunning = false } }

    /// Takes a packet.
    @Sendable func add(_ packet: [UInt8]) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let time = UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
        state.withLock { if $0.isRunning { $0.capture.add(packet, at: time) } }
    }

    /// What a replay says of the last RST.
    func lastRST() throws -> ReplayedRST? {
        var rest = state.withLock { $0.capture.bytes }[...]
        var reader = CaptureReader { (buffer, range) throws(CaptureError) in
            let count = min(range.count, rest.count)
            buffer.replaceSubrange(range.lowerBound..<range.lowerBound + count, with: rest.prefix(count))
            rest = rest.dropFirst(count)
            return count
        }
        var replay = Replay(within: 1, connections: 16)
        var (frame, segment, last) = (Frame(), Capture.Segment(), ReplayedRST?.none)
        while try reader.next(&frame) {
            guard reader.read(frame, &segment) == .segment else { continue }
            if let rst = replay.take(segment, frame) { last = rst }
        }
        return last
    }
}
