internal import CPacket

/// What a frame turned out to be.
package enum FrameContent: Sendable {
    /// A TCP segment.
    case segment
    /// Another protocol, a later fragment, or malformed.
    case other
    /// Captured too short for its TCP header.
    case cut
}

extension Segment {
    /// Reads the segment that a frame carries; what is no segment leaves it as it was.
    ///
    /// - Parameters:
    ///   - bytes: The frame, as much as was captured.
    ///   - originalBytes: How long it was.
    ///   - link: What it starts with.
    /// - Returns: What the frame is.
    mutating func read(_ bytes: RawSpan, originalBytes: UInt32, link: Link) -> FrameContent {
        var found = cpacket_segment()
        let result = unsafe bytes.withUnsafeBytes {
            unsafe cpacket_read(link.parsed, $0.baseAddress, UInt32($0.count), originalBytes, &found)
        }
        guard result == CPACKET_SEGMENT else { return result == CPACKET_CUT ? .cut : .other }
        isIPv6 = found.family == 6
        source.words = Self.words(found.source)
        source.port = found.source_port
        destination.words = Self.words(found.destination)
        destination.port = found.destination_port
        ttl = found.ttl
        flags = Flags(rawValue: found.flags)
        sequence = found.seq
        acknowledgement = found.ack_seq
        window = found.window
        payloadBytes = found.payload_bytes
        options = Options()
        let captured = bytes.byteCount
        let (optionsStart, payloadStart) = (Int(found.options_offset), Int(found.payload_offset))
        if optionsStart < min(payloadStart, captured) {
            options.read(bytes.extracting(optionsStart..<min(payloadStart, captured)), acknowledgement)
        }
        start = .nothing
        if payloadBytes > 0, payloadStart < captured {
            // An Ethernet frame may be padded, and the padding is not payload.
            let end = min(captured, payloadStart + Int(payloadBytes))
            readStart(bytes.extracting(payloadStart..<end))
        }
        return .segment
    }

    @inline(__always)
    private static func words(_ address: (UInt32, UInt32, UInt32, UInt32)) -> (UInt64, UInt64) {
        (UInt64(address.0) | UInt64(address.1) << 32, UInt64(address.2) | UInt64(address.3) << 32)
    }

    private mutating func readStart(_ payload: RawSpan) {
        start = .opaque
        guard payload.byteCount > 4 else { return }
        if payload.big32(0) == Self.word("HTTP"), payload.byte(4) == UInt8(ascii: "/") {
            start = .response
            head = Self.finalHead(payload)
        } else if Self.isRequest(payload) {
            start = .request
        }
    }

    /// The head of the answer that interim ones stand before, where they share a segment.
    private static func finalHead(_ payload: RawSpan) -> AnswerHead {
        var start = 0
        while true {
            let head = AnswerHead(payload.extracting(start..<payload.byteCount))
            guard head.isInterim, let end = endOfHead(payload, from: start), end + 4 <= payload.byteCount,
                payload.big32(end) == word("HTTP")
            else { return head }
            start = end
        }
    }

    /// What lies behind the next empty line.
    private static func endOfHead(_ payload: RawSpan, from start: Int) -> Int? {
        var at = start
        while at + 4 <= payload.byteCount {
            if payload.big32(at) == word("\r\n\r\n") { return at + 4 }
            at += 1
        }
        return nil
    }

    /// Whether it starts with a method of HTTP/1, a space and a target (RFC 9112, 3.2).
    private static func isRequest(_ payload: RawSpan) -> Bool {
        // A method's first four letters, its length, its last four.
        let (length, tail): (Int, UInt32)
        switch payload.big32(0) {
        case word("GET "): (length, tail) = (3, word("GET "))
        case word("PUT "): (length, tail) = (3, word("PUT "))
        case word("POST"): (length, tail) = (4, word("POST"))
        case word("HEAD"): (length, tail) = (4, word("HEAD"))
        case word("PATC"): (length, tail) = (5, word("ATCH"))
        case word("TRAC"): (length, tail) = (5, word("RACE"))
        case word("DELE"): (length, tail) = (6, word("LETE"))
        case word("OPTI"): (length, tail) = (7, word("IONS"))
        case word("CONN"): (length, tail) = (7, word("NECT"))
        default: return false
        }
        guard payload.byteCount > length + 1, payload.big32(max(0, length - 4)) == tail,
            payload.byte(length) == UInt8(ascii: " ")
        else { return false }
        switch payload.byte(length + 1) {
        case UInt8(ascii: "/"), UInt8(ascii: "*"): return true
        // Nothing but CONNECT names a host alone.
        case _ where tail == word("NECT"): return true
        default:
            return payload.byteCount >= length + 5 && payload.big32(length + 1) | 0x2020_2020 == word("http")
        }
    }

    @inline(__always)
    private static func word(_ text: StaticString) -> UInt32 {
        text.withUTF8Buffer { unsafe $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }
}

extension RawSpan {
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// A number in network byte order.
    @inline(__always)
    func big32(_ offset: Int) -> UInt32 {
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self).bigEndian
    }
}

extension Segment.Options {
    /// Reads what was captured of the options; kernel: `tcp_parse_options()`.
    ///
    /// - Parameters:
    ///   - bytes: The options.
    ///   - acknowledgement: The acknowledgment number, which SACK blocks lie above.
    mutating func read(_ bytes: RawSpan, _ acknowledgement: UInt32) {
        // Nearly every segment has just a timestamp, in the form of RFC 7323, appendix A.
        if bytes.byteCount == 12, bytes.big32(0) == 0x0101_080a {
            return readTimestamp(bytes, 4)
        }
        var at = 0
        while at < bytes.byteCount {
            let kind = bytes.byte(at)
            if kind == 0 { return }
            if kind == 1 {
                at += 1
                continue
            }
            guard at + 1 < bytes.byteCount else { return }
            let length = Int(bytes.byte(at + 1))
            guard length >= 2, at + length <= bytes.byteCount else { return }
            switch (kind, length) {
            case (3, 3):
                hasWindowScale = true
                // RFC 7323, 2.3: a greater one counts as 14.
                windowScale = min(bytes.byte(at + 2), 14)
            case (4, 2): permitsSACK = true
            case (5, 10...): readSACK(bytes.extracting(at + 2..<at + length), acknowledgement)
            case (8, 10): readTimestamp(bytes, at + 2)
            default: break
            }
            at += length
        }
    }

    private mutating func readTimestamp(_ bytes: RawSpan, _ offset: Int) {
        hasTimestamp = true
        timestamp = bytes.big32(offset)
        timestampEcho = bytes.big32(offset + 4)
    }

    private mutating func readSACK(_ blocks: RawSpan, _ acknowledgement: UInt32) {
        var at = 0
        while at + 8 <= blocks.byteCount {
            let (left, right) = (blocks.big32(at), blocks.big32(at + 4))
            at += 8
            // What is not above the acknowledgment number came twice (RFC 2883).
            guard Int32(bitPattern: left &- acknowledgement) > 0 else { continue }
            if !hasSACK || Int32(bitPattern: right &- sackEdge) > 0 { sackEdge = right }
            hasSACK = true
            // One that ends before it starts says nothing.
            if Int32(bitPattern: right &- left) > 0 { sackBlocks.append(left, right) }
        }
    }
}
