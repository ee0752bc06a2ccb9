import Capture
import Lab
import Records
import TestSupport
import Testing

/// What a reader makes of some bytes.
struct Reading {
    var frames: [Frame] = []
    var segments: [Segment] = []
    var contents: [FrameContent] = []
    var error: CaptureError?
    var isTruncated = false
    var unsupportedFrames: UInt64 = 0
    var snapLength: UInt32?

    /// Reads so many bytes at a time.
    init(_ bytes: [UInt8], pieces: Int = .max, windowBytes: Int = 256) {
        var rest = bytes[...]
        var reader = CaptureReader(windowBytes: windowBytes) { (buffer, range) throws(CaptureError) in
            let count = min(pieces, range.count, rest.count)
            buffer.replaceSubrange(range.lowerBound..<range.lowerBound + count, with: rest.prefix(count))
            rest = rest.dropFirst(count)
            return count
        }
        var frame = Frame()
        var segment = Segment()
        do throws(CaptureError) {
            while try reader.next(&frame) {
                frames.append(frame)
                contents.append(reader.read(frame, &segment))
                if contents.last == .segment { segments.append(segment) }
            }
        } catch {
            self.error = error
        }
        isTruncated = reader.isTruncated
        unsupportedFrames = reader.unsupportedFrames
        snapLength = reader.snapLength
    }
}

private let time: UInt64 = 1_700_000_000_123_456_789

private func segment(isIPv6: Bool = false, payload: [UInt8] = [1, 2, 3]) -> TCPSegment {
    let ends = isIPv6 ? ["2001:db8::1", "2001:db8::2"] : ["10.0.0.1", "10.0.0.2"]
    return TCPSegment(
        from: Endpoint(TCPEndpoint(ends[0], port: 8080)), to: Endpoint(TCPEndpoint(ends[1], port: 40_000)),
        [.psh, .ack], sequence: 0xffff_fff0, acknowledgement: 7, window: 501,
        options: [.timestamps(value: 11, echo: 12)], payload: payload)
}

/// A way to write a capture.
struct Variant: CustomTestStringConvertible, Sendable {
    var format: CaptureBytes.Format
    var testDescription: String {
        "\(format.isNextGeneration ? "pcapng" : "pcap"), \(format.isBigEndian ? "big" : "little") endian, "
            + (format.hasNanoseconds ? "ns" : "us")
    }

    static let all: [Variant] = [false, true].flatMap { isBig in
        [false, true].flatMap { isNext in
            [false, true].map { hasNanoseconds in
                var format = CaptureBytes.Format()
                (format.isBigEndian, format.isNextGeneration) = (isBig, isNext)
                format.hasNanoseconds = hasNanoseconds
                return Variant(format: format)
            }
        }
    }
}

/// What a frame may start with.
struct Encapsulation: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var link: UInt32
    var header: [UInt8]
    var isIPv6 = false

    private static let macs: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]
    private static let cooked: [UInt8] = [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0]

    static let all = [
        Encapsulation(testDescription: "Ethernet", link: 1, header: macs + [8, 0]),
        Encapsulation(testDescription: "Ethernet, IPv6", link: 1, header: macs + [0x86, 0xdd], isIPv6: true),
        Encapsulation(testDescription: "VLAN", link: 1, header: macs + [0x81, 0, 0, 5, 8, 0]),
        Encapsulation(testDescription: "QinQ", link: 1, header: macs + [0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0]),
        Encapsulation(testDescription: "Linux cooked", link: 113, header: cooked + [8, 0]),
        Encapsulation(testDescription: "Linux cooked, VLAN", link: 113, header: cooked + [0x81, 0, 0, 5, 8, 0]),
        Encapsulation(
            testDescription: "Linux cooked 2", link: 276,
            header: [8, 0, 0, 0, 0, 0, 0, 3, 0, 1, 4, 6, 2, 0, 0, 0, 0, 1, 0, 0]),
        Encapsulation(
            testDescription: "Linux cooked 2, VLAN, IPv6", link: 276,
            header: [0x81, 0, 0, 0, 0, 0, 0, 3, 0, 1, 4, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0, 5, 0x86, 0xdd], isIPv6: true),
        Encapsulation(testDescription: "raw IP", link: 101, header: []),
        Encapsulation(testDescription: "raw IP as BSD numbers it", link: 12, header: []),
        Encapsulation(testDescription: "raw IP as OpenBSD numbers it", link: 14, header: [], isIPv6: true),
        Encapsulation(testDescription: "IPv4", link: 228, header: []),
        Encapsulation(testDescription: "IPv6", link: 229, header: [], isIPv6: true),
        Encapsulation(testDescription: "NULL", link: 0, header: [2, 0, 0, 0]),
        Encapsulation(testDescription: "LOOP", link: 108, header: [0, 0, 0, 24], isIPv6: true),
    ]
}

@Suite("Reading captures")
struct CaptureReaderTests {
    @Test("Both formats, both byte orders, both resolutions say the same", arguments: Variant.all)
    func formats(_ variant: Variant) throws {
        var capture = CaptureBytes(variant.format)
        capture.add(segment().packet(), at: time)
        capture.add(segment().packet(), at: time + 1000, captured: 1)
        let reading = Reading(capture.bytes)
        #expect(reading.error == nil && !reading.isTruncated)
        #expect(reading.frames.map(\.number) == [1, 2])
        #expect(
            reading.frames.map(\.time)
                == [time, time + 1000].map { variant.format.hasNanoseconds ? $0 : $0 / 1000 * 1000 })
        #expect(reading.contents == [.segment, .cut])
    }

    @Test("However few bytes come at a time", arguments: Variant.all)
    func pieces(_ variant: Variant) throws {
        var capture = CaptureBytes(variant.format)
        for number in 0..<20 { capture.add(segment(payload: .init(repeating: 1, count: number)).packet(), at: time) }
        #expect(Reading(capture.bytes, pieces: 1, windowBytes: 16).segments.map(\.payloadBytes) == Array(0..<20))
    }

    @Test("A segment is read behind each link layer", arguments: Encapsulation.all)
    func links(_ link: Encapsulation) throws {
        var capture = CaptureBytes(CaptureBytes.Format(link: link.link))
        let sent = segment(isIPv6: link.isIPv6)
        // Ethernet pads short frames; what is behind the packet is no payload.
        capture.add(link.header + sent.packet() + [0, 0, 0, 0], at: time)
        let reading = Reading(capture.bytes)
        let read = try #require(reading.segments.first)
        #expect(read.source.endpoint(isIPv6: read.isIPv6) == sent.source)
        #expect(read.destination == Segment.End(sent.destination))
        #expect(read.isIPv6 == link.isIPv6)
        #expect(read.sequence == 0xffff_fff0 && read.acknowledgement == 7 && read.window == 501)
        #expect(read.payloadBytes == 3 && read.end == 0xffff_fff3)
        #expect(read.options.hasTimestamp && read.options.timestamp == 11 && read.options.timestampEcho == 12)
        #expect(read.start == .opaque)
        if link.link == 276 {
            #expect(reading.frames[0].passage == .outgoing && reading.frames[0].interface == 3)
        }
    }

    @Test("Options of SYNs and SACK blocks; a block below the acknowledgment number is a duplicate's")
    func options() throws {
        var syn = segment(payload: [])
        syn.flags = .syn
        syn.options = [.maximumSegmentSize(1460), .sackPermitted, .windowScale(200)]
        var sack = segment(payload: []).packet()
        // DSACK of 1...5, then 100...200 and 300...400, in place of the timestamp.
        let blocks: [UInt32] = [1, 5, 100, 200, 300, 400]
        sack.replaceSubrange(40..., with: [1, 1, 5, 26] + blocks.flatMap { CaptureBytes.big($0) })
        sack[32] = UInt8(5 + 7) << 4
        sack[3] = UInt8(sack.count)
        var capture = CaptureBytes()
        capture.add(syn.packet(), at: time)
        capture.add(sack, at: time)
        let read = Reading(capture.bytes).segments
        #expect(read.map(\.options.permitsSACK) == [true, false])
        #expect(read[0].options.hasWindowScale && read[0].options.windowScale == 14, "RFC 7323, 2.3")
        #expect(read[1].options.hasSACK && read[1].options.sackEdge == 400)
        let kept = read[1].options.sackBlocks
        #expect((0..<kept.count).map { kept[$0].start } == [100, 300] && kept[1].end == 400)
    }

    @Test("A payload is told by its start")
    func payloads() throws {
        var capture = CaptureBytes()
        for text in ["HTTP/1.1 413 Too \u{1b}[0m\r\nX: y\r\n", "POST / HTTP/1.1\r\n", "HTTPX", "abc"] {
            capture.add(segment(payload: Array(text.utf8)).packet(), at: time)
        }
        let read = Reading(capture.bytes).segments
        #expect(read.map(\.start) == [.response, .request, .opaque, .opaque])
        #expect(read[0].head.status == 413)
        #expect(read[0].head.line == "HTTP/1.1 413 Too .[0m", "nothing in a capture moves a terminal's cursor")
    }

    @Test("A request is a method, a space and a target, not a word that starts like one")
    func requests() {
        var capture = CaptureBytes()
        let requests = [
            "GET /", "PUT * ", "DELETE http://a/", "OPTIONS *", "PATCH /x", "CONNECT a:1", "TRACE /", "HEAD /",
        ]
        let others = ["HEADlines of today", "PUT it there", "GET ", "POST", "TRACK /", "CONNECTED /", "GET httq://a"]
        for text in requests + others { capture.add(segment(payload: Array(text.utf8)).packet(), at: time) }
        let expected = requests.map { _ in Segment.Start.request } + others.map { _ in .opaque }
        #expect(Reading(capture.bytes).segments.map(\.start) == expected)
    }

    @Test("Behind an interim answer in the same segment the answer itself is read")
    func interim() {
        let interim = "HTTP/1.1 100 Continue\r\n\r\n"
        var capture = CaptureBytes()
        for text in [interim, interim + interim + "HTTP/1.1 413 Too Large\r\n", interim + "HT"] {
            capture.add(segment(payload: Array(text.utf8)).packet(), at: time)
        }
        #expect(Reading(capture.bytes).segments.map(\.head.status) == [100, 413, 100])
    }

    @Test("A frame that was captured whole and ends early is malformed, not cut")
    func malformed() {
        var capture = CaptureBytes()
        capture.add([UInt8](segment().packet().prefix(39)), at: time)
        #expect(Reading(capture.bytes).contents == [.other])
    }

    @Test("A snap length that leaves the TCP header is enough, and one byte less is not")
    func snapLength() throws {
        var capture = CaptureBytes()
        let packet = segment(payload: [UInt8](repeating: 1, count: 1000)).packet()
        capture.add(packet, at: time, captured: 40)
        capture.add(packet, at: time, captured: 39)
        let reading = Reading(capture.bytes)
        #expect(reading.contents == [.segment, .cut])
        #expect(reading.segments[0].payloadBytes == 1000)
        #expect(reading.segments[0].options == Segment.Options(), "what is cut off is not made up")
    }

    @Test("Wherever a capture ends, all before is read, and the cut is told", arguments: Variant.all)
    func truncation(_ variant: Variant) throws {
        var capture = CaptureBytes(variant.format)
        capture.add(segment().packet(), at: time)
        let whole = capture.bytes.count
        capture.add(segment().packet(), at: time)
        for length in whole + 1..<capture.bytes.count {
            let reading = Reading(Array(capture.bytes.prefix(length)))
            #expect(reading.frames.count == 1 && reading.isTruncated && reading.error == nil, "at \(length)")
        }
        #expect(!Reading(Array(capture.bytes.prefix(whole))).isTruncated)
    }

    @Test("What is no capture is refused by what it is")
    func refusals() throws {
        #expect(Reading([]).error == .empty)
        #expect(Reading([1]).error == .notACapture)
        #expect(Reading(Array("a line of text\n".utf8)).error == .notACapture)
        #expect(Reading([0x1f, 0x8b, 8, 0, 0]).error == .compressed(unpacker: "zcat"))
        #expect(Reading([0x28, 0xb5, 0x2f, 0xfd]).error == .compressed(unpacker: "zstdcat"))
        #expect(Reading(CaptureBytes(CaptureBytes.Format(link: 127)).bytes).error == .unsupportedLink(127))
    }

    @Test("Damage ends the reading behind the frames before it")
    func damage() throws {
        var capture = CaptureBytes()
        capture.add(segment().packet(), at: time)
        let reading = Reading(capture.bytes + [UInt8](repeating: 0xff, count: 64))
        #expect(reading.frames.count == 1)
        #expect(reading.error == .damaged(frame: 1, "a frame of 4294967295 bytes"))
    }

    @Test("Blocks that are not known are passed over, of any length; other interfaces are counted")
    func blocks() throws {
        var format = CaptureBytes.Format()
        format.isNextGeneration = true
        var capture = CaptureBytes(format)
        capture.block(0x0000_0bad, [UInt8](repeating: 7, count: 100_000))
        // A second interface, of radiotap, and a frame of it.
        capture.block(1, capture.number(UInt16(127)) + [0, 0] + capture.number(UInt32(0)))
        capture.block(6, [1, 0, 0, 0] + [UInt8](repeating: 0, count: 16))
        capture.add(segment().packet(), at: time)
        let reading = Reading(capture.bytes, pieces: 999)
        #expect(reading.error == nil)
        #expect(reading.frames.map(\.number) == [2], "frames are numbered as Wireshark does")
        #expect(reading.unsupportedFrames == 1)
    }

    @Test(
        "Times of any resolution, by tens and by twos, with an offset",
        arguments: [
            (UInt8(3), UInt64(1_700_000_000_123), Int64(0), UInt64(1_700_000_000_123_000_000)),
            (9, time, 0, time),
            (12, 1_700_000_000_123_456, 1000, 2_700_000_000_123),
            (0x80, 1_700_000_000, -1, 1_699_999_999_000_000_000),
            (0x81, 3, 0, 1_500_000_000),
            (0xa0, 1 << 32 | 1 << 31, 0, 1_500_000_000),
            (0xff, 5, 0, 0), (19, 5, 0, 0), (127, .max, 0, 0), (0, .max, 0, 0),
        ])
    func clocks(_ resolution: UInt8, _ units: UInt64, _ offset: Int64, _ expected: UInt64) throws {
        var format = CaptureBytes.Format()
        format.isNextGeneration = true
        var capture = CaptureBytes(format)
        capture.block(0x0a0d_0d0a, Self.bytes([0x1a2b_3c4d, 1, 0, 0]))
        // The link type, no snap length, if_tsresol of 1 byte, if_tsoffset of 8.
        let offsets = UInt64(bitPattern: offset)
        let options = Self.bytes([101, 0, 1 << 16 | 9, UInt32(resolution), 8 << 16 | 14]) + Self.bytes(halves(offsets))
        capture.block(1, options)
        capture.block(6, Self.bytes([0] + halves(units).reversed() + [0, 0]))
        let reading = Reading(capture.bytes)
        #expect(reading.frames.map(\.time) == [expected])
    }

    private func halves(_ value: UInt64) -> [UInt32] { [UInt32(truncatingIfNeeded: value), UInt32(value >> 32)] }

    private static func bytes(_ words: [UInt32]) -> [UInt8] {
        words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
    }
}

extension CaptureBytes {
    static func big(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}
