/// Reads a capture, pcap or pcapng, from its first byte to its last, a frame at a time.
///
/// It asks for bytes only as it needs them, so that a pipe is read as it is written, and keeps a window of them, so that
/// memory does not depend on how long the capture is.
package struct CaptureReader: ~Copyable {
    /// Fills a range of a buffer with the capture's next bytes, as many as there are at once; 0 is its end.
    package typealias Source = (_ buffer: inout [UInt8], _ range: Range<Int>) throws(CaptureError) -> Int

    /// No capture program takes longer frames; kernel and tcpdump: MAXIMUM_SNAPLEN.
    static let longestFrame = 262_144

    /// Whether the capture ends in the middle of a frame, as it does when tcpdump was killed.
    package private(set) var isTruncated = false
    /// Frames of interfaces whose link type is not known here.
    package private(set) var unsupportedFrames: UInt64 = 0
    /// The link type of such an interface.
    package private(set) var unsupportedLink: UInt32?
    /// The shortest snap length of the interfaces; nil where none limits it.
    package private(set) var snapLength: UInt32?

    private let source: Source
    private var buffer: [UInt8]
    /// The bytes that were read and not taken yet.
    private var start = 0
    private var end = 0

    private var format: Format?
    private var isSwapped = false
    private var frames: UInt64 = 0
    private var interfaces: [Interface] = []

    /// Starts reading.
    ///
    /// - Parameters:
    ///   - windowBytes: How many bytes to ask for at a time; longer frames make it more.
    ///   - source: Hands out the bytes.
    package init(windowBytes: Int = 1 << 20, _ source: @escaping Source) {
        self.source = source
        buffer = [UInt8](repeating: 0, count: windowBytes)
    }

    /// Reads the next frame.
    ///
    /// - Parameter frame: What becomes the frame.
    /// - Returns: Whether there was one; else the capture is at its end.
    /// - Throws: Why there is no going on. What was read before is right.
    package mutating func next(_ frame: inout Frame) throws(CaptureError) -> Bool {
        if format == nil { format = try readFormat() }
        switch format {
        case .pcap: return try nextRecord(&frame)
        case .pcapng: return try nextBlock(&frame)
        case nil: return false
        }
    }

    /// Reads the segment of the frame that was read last.
    ///
    /// - Parameters:
    ///   - frame: The frame.
    ///   - segment: What becomes the segment, if the frame carries one.
    /// - Returns: What the frame is.
    package func read(_ frame: Frame, _ segment: inout Segment) -> FrameContent {
        let bytes = unsafe buffer.span.bytes.extracting(frame.offset..<frame.offset + frame.capturedBytes)
        return segment.read(bytes, originalBytes: frame.originalBytes, link: frame.link)
    }

    private enum Format {
        case pcap
        case pcapng
    }

    /// What a capture says of where its frames are from.
    private struct Interface {
        /// nil where its link type is not known here.
        var link: Link?
        var number: UInt32
        var clock = CaptureClock.microseconds
        var snapLength: UInt32
    }
}

// The window of bytes.
extension CaptureReader {
    /// Makes sure that so many bytes are in the window; tells whether they are there.
    @inline(__always)
    private mutating func has(_ count: Int) throws(CaptureError) -> Bool {
        end - start >= count ? true : try fill(count)
    }

    private mutating func fill(_ count: Int) throws(CaptureError) -> Bool {
        if start > 0 {
            buffer.replaceSubrange(0..<end - start, with: buffer[start..<end])
            end -= start
            start = 0
        }
        // Bounded by the longest frame, which who asks has made sure of.
        if count > buffer.count { buffer += [UInt8](repeating: 0, count: count - buffer.count) }
        while end < count {
            let free = end..<buffer.count
            let read = try source(&buffer, free)
            precondition(read >= 0 && read <= free.count, "a source fills what it is given")
            if read == 0 { return false }
            end += read
        }
        return true
    }

    /// Passes over bytes, however many; tells whether they were there.
    private mutating func skip(_ count: Int) throws(CaptureError) -> Bool {
        var rest = count
        while rest > end - start {
            rest -= end - start
            start = end
            guard try has(1) else { return false }
        }
        start += rest
        return true
    }

    /// A number of the capture's own byte order, so far into the window.
    @inline(__always)
    private func word(_ offset: Int) -> UInt32 {
        let value = unsafe buffer.span.bytes.unsafeLoadUnaligned(fromByteOffset: start + offset, as: UInt32.self)
        return isSwapped ? value.byteSwapped : value
    }

    @inline(__always)
    private func half(_ offset: Int) -> UInt16 {
        let value = unsafe buffer.span.bytes.unsafeLoadUnaligned(fromByteOffset: start + offset, as: UInt16.self)
        return isSwapped ? value.byteSwapped : value
    }

    private func damage(_ what: String) -> CaptureError { .damaged(frame: frames, what) }
}

// What both formats share.
extension CaptureReader {
    private static let headerBytes = 24
    private static let recordBytes = 16

    private mutating func readFormat() throws(CaptureError) -> Format? {
        guard try has(1) else { throw .empty }
        guard try has(4) else { throw .notACapture }
        let magic = word(0)
        switch magic {
        case 0x0a0d_0d0a: return .pcapng
        case 0xa1b2_c3d4, 0xa1b2_3c4d, 0xd4c3_b2a1, 0x4d3c_b2a1: return try readHeader(magic)
        default: break
        }
        // Their first bytes, as a little-endian number.
        if magic & 0xffff == 0x8b1f { throw .compressed(unpacker: "zcat") }
        if magic == 0xfd2f_b528 { throw .compressed(unpacker: "zstdcat") }
        if magic == 0x587a_37fd { throw .compressed(unpacker: "xzcat") }
        throw .notACapture
    }

    /// The frame that lies so far into the window; tells whether it can be read.
    @inline(__always)
    private mutating func take(
        _ frame: inout Frame, at offset: Int, captured: Int, original: UInt32, from interface: Interface
    ) -> Bool {
        frames += 1
        guard let link = interface.link else {
            unsupportedFrames += 1
            unsupportedLink = interface.number
            return false
        }
        frame.number = frames
        frame.link = link
        frame.offset = start + offset
        frame.capturedBytes = captured
        frame.originalBytes = max(original, UInt32(captured))
        readCookedHeader(&frame)
        return true
    }

    /// What a cooked header says beside the protocol.
    @inline(__always)
    private func readCookedHeader(_ frame: inout Frame) {
        frame.passage = .unknown
        let type: UInt8
        switch frame.link {
        case .cooked where frame.capturedBytes >= 16: type = buffer[frame.offset + 1]
        case .cooked2 where frame.capturedBytes >= 20:
            type = buffer[frame.offset + 10]
            frame.interface = unsafe buffer.span.bytes.big32(frame.offset + 4)
        default: return
        }
        // linux/if_packet.h: to us, broadcast, multicast, to somebody else, from us.
        switch type {
        case 0: frame.passage = .incoming
        case 3: frame.passage = .passing
        case 4: frame.passage = .outgoing
        default: break
        }
    }

    private mutating func note(_ snap: UInt32) {
        guard snap > 0 else { return }
        snapLength = min(snapLength ?? snap, snap)
    }
}

// pcap: ietf-opsawg-pcap.
extension CaptureReader {
    private mutating func readHeader(_ magic: UInt32) throws(CaptureError) -> Format? {
        isSwapped = magic == 0xd4c3_b2a1 || magic == 0x4d3c_b2a1
        guard try has(Self.headerBytes) else {
            isTruncated = true
            return nil
        }
        guard half(4) == 2 else { throw .notACapture }
        // Above the link type are flags on frame check sequences.
        let number = word(20) & 0x03ff_ffff
        guard let link = Link(number: number) else { throw .unsupportedLink(number) }
        let isNano = magic == 0xa1b2_3c4d || magic == 0x4d3c_b2a1
        interfaces = [
            Interface(link: link, number: number, clock: isNano ? .nanoseconds : .microseconds, snapLength: word(16))
        ]
        note(word(16))
        start += Self.headerBytes
        return .pcap
    }

    private mutating func nextRecord(_ frame: inout Frame) throws(CaptureError) -> Bool {
        guard try has(Self.recordBytes) else {
            isTruncated = end > start
            return false
        }
        let captured = Int(word(8))
        guard captured <= Self.longestFrame else { throw damage("a frame of \(captured) bytes") }
        guard try has(Self.recordBytes + captured) else {
            isTruncated = true
            return false
        }
        frame.interface = 0
        frame.time = interfaces[0].clock.time(seconds: word(0), fraction: word(4))
        _ = take(
            &frame, at: Self.recordBytes, captured: captured, original: word(12), from: interfaces[0])
        start += Self.recordBytes + captured
        return true
    }
}

// pcapng: ietf-opsawg-pcapng.
extension CaptureReader {
    /// More interfaces than any host has.
    private static let mostInterfaces = 65_536

    private mutating func nextBlock(_ frame: inout Frame) throws(CaptureError) -> Bool {
        while true {
            guard try has(12) else {
                isTruncated = end > start
                return false
            }
            let isSection = word(0) == 0x0a0d_0d0a
            if isSection { try startSection() }
            let (type, length) = (word(0), Int(word(4)))
            guard length >= 12, length % 4 == 0 else { throw damage("a block of \(length) bytes") }
            guard [1, 2, 3, 6].contains(type) || isSection else {
                // Names, statistics, secrets: whatever else somebody puts into a capture.
                guard try skip(length) else {
                    isTruncated = true
                    return false
                }
                continue
            }
            guard length <= Self.longestFrame * 2 else { throw damage("a block of \(length) bytes") }
            guard try has(length) else {
                isTruncated = true
                return false
            }
            guard word(length - 4) == UInt32(length) else { throw damage("a block that says two lengths") }
            defer { start += length }
            switch type {
            case 1: try addInterface(length)
            case 2, 3, 6: if try readPacket(&frame, type, length) { return true }
            default: break
            }
        }
    }

    /// Each section has a byte order and interfaces of its own.
    private mutating func startSection() throws(CaptureError) {
        isSwapped = false
        switch word(8) {
        case 0x1a2b_3c4d: break
        case 0x4d3c_2b1a: isSwapped = true
        default: throw frames == 0 ? .notACapture : damage("a section of no byte order")
        }
        interfaces.removeAll(keepingCapacity: true)
    }

    private mutating func addInterface(_ length: Int) throws(CaptureError) {
        guard length >= 20 else { throw damage("an interface of \(length) bytes") }
        guard interfaces.count < Self.mostInterfaces else { throw damage("more interfaces than any host has") }
        let number = UInt32(half(8))
        var interface = Interface(link: Link(number: number), number: number, snapLength: word(12))
        note(word(12))
        var at = 16
        while at + 4 <= length - 4 {
            let (code, size) = (half(at), Int(half(at + 2)))
            guard code != 0, at + 4 + size <= length - 4 else { break }
            switch (code, size) {
            case (9, 1): interface.clock.resolution = buffer[start + at + 4]
            case (14, 8):
                let (low, high) = isSwapped ? (at + 8, at + 4) : (at + 4, at + 8)
                interface.clock.offset = Int64(bitPattern: UInt64(word(low)) | UInt64(word(high)) << 32)
            default: break
            }
            at += 4 + (size + 3) / 4 * 4
        }
        interfaces.append(interface)
    }

    /// Reads an enhanced (6), simple (3) or obsolete (2) packet; tells whether its link is known.
    private mutating func readPacket(
        _ frame: inout Frame, _ type: UInt32, _ length: Int
    ) throws(CaptureError) -> Bool {
        let headerBytes = type == 3 ? 12 : 28
        guard length >= headerBytes + 4 else { throw damage("a packet of \(length) bytes") }
        let index = type == 3 ? 0 : type == 2 ? Int(half(8)) : Int(word(8))
        guard index < interfaces.count else { throw damage("a packet of an interface that was not introduced") }
        let interface = interfaces[index]
        let room = length - headerBytes - 4
        var captured = type == 3 ? Int(word(8)) : Int(word(20))
        if type == 3 { captured = min(captured, room, interface.snapLength > 0 ? Int(interface.snapLength) : room) }
        guard captured <= room, captured <= Self.longestFrame else {
            throw damage("a packet that is longer than its block")
        }
        frame.interface = UInt32(index)
        frame.time = type == 3 ? 0 : interface.clock.time(units: UInt64(word(12)) << 32 | UInt64(word(16)))
        return take(
            &frame, at: headerBytes, captured: captured, original: type == 3 ? word(8) : word(24), from: interface)
    }
}
