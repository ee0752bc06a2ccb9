import Capture
import Replay
import Records

/// A libFuzzer target for all that reads a capture: from the bytes of a file to the verdict on each RST.
///
/// The sanitizers see to memory and arithmetic; the checks here to what must hold of every capture.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    let whole = Account(of: bytes, pieces: bytes.count)
    require(whole == Account(of: bytes, pieces: 1), "how bytes come changes nothing")
    require(whole == Account(of: bytes, pieces: 37), "how bytes come changes nothing")
    return 0
}

/// What a capture says.
struct Account: Equatable {
    /// Few, so that connections are forgotten.
    private static let connections = 4

    var totals: ReplayTotals
    var rsts: [String] = []
    var error: CaptureError?
    var isTruncated: Bool

    init(of bytes: [UInt8], pieces: Int) {
        var rest = bytes[...]
        var reader = CaptureReader(windowBytes: 64) { (buffer, range) throws(CaptureError) in
            let count = min(pieces, range.count, rest.count)
            buffer.replaceSubrange(range.lowerBound..<range.lowerBound + count, with: rest.prefix(count))
            rest = rest.dropFirst(count)
            return count
        }
        var replay = Replay(within: 1_000_000_000, connections: Self.connections, seed: 0)
        var frame = Frame()
        var segment = Segment()
        var frames: UInt64 = 0
        do throws(CaptureError) {
            while try reader.next(&frame) {
                require(frame.number > frames, "frames are numbered in order")
                frames = frame.number
                let content = reader.read(frame, &segment)
                guard content == .segment else {
                    replay.pass(content)
                    continue
                }
                guard let rst = replay.take(segment, frame) else { continue }
                Self.check(rst)
                rsts.append(
                    "\(rst.frame.number) \(String(describing: rst.verdict)) \(String(describing: rst.suspicion)) \(rst.dataBytes)"
                )
            }
        } catch {
            self.error = error
        }
        isTruncated = reader.isTruncated
        totals = replay.totals
        require(frames <= UInt64(bytes.count), "there are no more frames than bytes")
        let judged = totals.verdicts.values.reduce(0, +)
        require(totals.rsts == judged + totals.unjudged, "each RST has a verdict, or none")
        require(totals.rsts + totals.repeats == UInt64(rsts.count), "each RST is told")
        require(totals.connections <= totals.evictions + UInt64(Self.connections), "the table keeps to its bound")
    }

    private static func check(_ rst: ReplayedRST) {
        require(rst.segment.flags.contains(.rst), "what is told is a RST")
        require(rst.acknowledgedBytes <= rst.dataBytes, "nothing is acknowledged that was not received")
        require(
            rst.suspicion != .suspected || rst.verdict?.predictsReset == true, "a RST that resets nothing costs nothing"
        )
        require(rst.suspicion != .suspected || rst.dataBytes > 0, "where there is no answer none is lost")
        require(![.forwarded, .otherHost, .sent].contains(rst.verdict), "every RST is judged as its receiver would")
        _ = rst.head.line
    }
}

private func require(_ holds: Bool, _ what: String) {
    if !holds { fatalError("captures: does not hold: \(what)") }
}
