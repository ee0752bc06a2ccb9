import BPF
import TestSupport
import Probe
import Records
import Synchronization
import Testing

/// What the hooks make of a frame.
enum Reading: Equatable, Sendable {
    /// A RST, counted once, with this sequence number and payload.
    case rst(sequence: UInt32, payload: UInt32)
    /// No RST: the flow's slot says this next.
    case next(UInt32)
    /// Nothing at all.
    case ignored
}

struct PacketCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let frame: [UInt8]
    let reading: Reading
    /// Whether the frame is cut inside an IP header, which BPF_PROG_TEST_RUN hands to XDP only.
    let isCutShort: Bool

    init(_ description: String, _ frame: [UInt8], _ reading: Reading, isCutShort: Bool = false) {
        testDescription = description
        self.frame = frame
        self.reading = reading
        self.isCutShort = isCutShort
    }

    private static let rst = Frame.tcp(flags: Frame.Flags.rst)
    private static let ack = Frame.Flags.ack
    private static let hopByHop: (UInt8, [UInt8]) = (0, [UInt8](repeating: 0, count: 6))
    private static let routing: (UInt8, [UInt8]) = (43, [UInt8](repeating: 0, count: 22))
    private static let destination: (UInt8, [UInt8]) = (60, [UInt8](repeating: 0, count: 14))
    private static let authentication: (UInt8, [UInt8]) = (51, [UInt8](repeating: 0, count: 22))
    private static func fragment(_ offset: UInt16) -> (UInt8, [UInt8]) {
        (44, Frame.word(offset << 3 | 1) + [0, 0, 0, 1])
    }

    static let all: [PacketCase] = [
        PacketCase("A RST over IPv4", Frame.ethernet(Frame.ipv4(rst)), .rst(sequence: 1000, payload: 0)),
        PacketCase("A RST over IPv6", Frame.ethernet(Frame.ipv6(rst)), .rst(sequence: 1000, payload: 0)),
        PacketCase(
            "A RST with payload", Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.rst | ack, payload: 33))),
            .rst(sequence: 1000, payload: 33)),
        PacketCase(
            "A RST in a padded frame has no payload",
            Frame.ethernet(Frame.ipv4(rst)) + [UInt8](repeating: 0, count: 6), .rst(sequence: 1000, payload: 0)),
        PacketCase(
            "A RST behind IPv4 options", Frame.ethernet(Frame.ipv4(rst, options: 40)),
            .rst(sequence: 1000, payload: 0)),
        PacketCase(
            "A RST with TCP options",
            Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.rst, options: 40, payload: 5))),
            .rst(sequence: 1000, payload: 5)),
        PacketCase(
            "A RST behind one VLAN tag", Frame.ethernet(Frame.ipv4(rst), tags: [0x8100]),
            .rst(sequence: 1000, payload: 0)),
        PacketCase(
            "A RST behind two VLAN tags", Frame.ethernet(Frame.ipv6(rst), tags: [0x88a8, 0x8100]),
            .rst(sequence: 1000, payload: 0)),
        PacketCase(
            "Three VLAN tags are not read", Frame.ethernet(Frame.ipv4(rst), tags: [0x88a8, 0x8100, 0x8100]), .ignored),
        PacketCase(
            "A RST behind a chain of IPv6 extension headers",
            Frame.ethernet(Frame.ipv6(rst, extensions: [hopByHop, routing, destination, authentication])),
            .rst(sequence: 1000, payload: 0)),
        PacketCase(
            "A RST in a first IPv6 fragment", Frame.ethernet(Frame.ipv6(rst, extensions: [fragment(0)])),
            .rst(sequence: 1000, payload: 0)),
        PacketCase(
            "A later IPv6 fragment is not TCP", Frame.ethernet(Frame.ipv6(rst, extensions: [fragment(100)])), .ignored),
        PacketCase(
            "Seven IPv6 extension headers are one too many",
            Frame.ethernet(Frame.ipv6(rst, extensions: Array(repeating: hopByHop, count: 7))), .ignored),
        PacketCase(
            "A RST in a first IPv4 fragment", Frame.ethernet(Frame.ipv4(rst, fragment: 0x2000)),
            .rst(sequence: 1000, payload: 0)),
        PacketCase("A later IPv4 fragment is not TCP", Frame.ethernet(Frame.ipv4(rst, fragment: 185)), .ignored),
        PacketCase("UDP is not TCP", Frame.ethernet(Frame.ipv4(rst, proto: 17)), .ignored),
        PacketCase("ARP is not IP", Frame.ethernet(Frame.ipv4(rst), type: 0x0806), .ignored),
        PacketCase(
            "A runt of 14 bytes", [UInt8](Frame.ethernet(Frame.ipv4(rst)).prefix(14)), .ignored, isCutShort: true),
        PacketCase(
            "A cut IPv4 header", [UInt8](Frame.ethernet(Frame.ipv4(rst)).prefix(33)), .ignored, isCutShort: true),
        PacketCase("A cut TCP header", [UInt8](Frame.ethernet(Frame.ipv4(rst)).prefix(53)), .ignored),
        PacketCase(
            "A cut IPv6 header", [UInt8](Frame.ethernet(Frame.ipv6(rst)).prefix(53)), .ignored, isCutShort: true),
        PacketCase(
            "A cut IPv6 extension header",
            [UInt8](Frame.ethernet(Frame.ipv6(rst, extensions: [routing])).prefix(56)), .ignored),
        PacketCase(
            "An IPv4 total length shorter than its headers", Frame.ethernet(Frame.ipv4(rst, totalLength: 39)), .ignored
        ),
        PacketCase(
            "A RST in the padding behind an empty IPv4 packet is none", Frame.ethernet(Frame.ipv4([])) + rst, .ignored),
        PacketCase(
            "A RST in the padding behind IPv6 extension headers is none",
            Frame.ethernet(Frame.ipv6([], extensions: [hopByHop])) + rst, .ignored),
        PacketCase(
            "A TCP data offset below its header",
            Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.rst, dataOffset: 4))), .ignored),
        PacketCase(
            "A TCP data offset beyond the segment",
            Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.rst, dataOffset: 15))), .ignored),
        PacketCase(
            "An IPv4 total length of 0 leaves the frame's own (BIG TCP)",
            Frame.ethernet(Frame.ipv4(Frame.tcp(flags: ack, payload: 90), totalLength: 0)), .next(1090)),
        PacketCase(
            "Data sets the slot to its end", Frame.ethernet(Frame.ipv4(Frame.tcp(flags: ack, payload: 100))),
            .next(1100)),
        PacketCase(
            "Data over IPv6 sets the slot to its end", Frame.ethernet(Frame.ipv6(Frame.tcp(flags: ack, payload: 7))),
            .next(1007)),
        PacketCase(
            "A FIN counts one", Frame.ethernet(Frame.ipv4(Frame.tcp(flags: ack | Frame.Flags.fin, payload: 9))),
            .next(1010)),
        PacketCase(
            "Sequence numbers wrap around",
            Frame.ethernet(Frame.ipv4(Frame.tcp(flags: ack, sequence: .max - 9, payload: 30))), .next(20)),
        PacketCase("A SYN sets no slot", Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.syn))), .ignored),
    ]
}

@Suite("Packets", .serialized, .privileged)
struct PacketTests {
    /// A probe that hears of no socket, with one slot, so that any flow's is that.
    final class Bench: Sendable {
        let probe: Probe
        private let records = Records()

        /// What the probe handed out.
        private final class Records: Sendable {
            let received = Mutex<[Record]>([])
        }

        init(flowTracking: Bool = true, xdp: Bool = false) throws {
            let records = records
            probe = try Probe(
                configuration: ProbeConfiguration(
                    namespaces: [1], flowTracking: flowTracking, flowSlots: 1, ringBytes: 4096,
                    watchedPorts: .none, usesXDP: xdp)
            ) { record in records.received.withLock { $0.append(record) } }
        }

        func run(_ program: String, _ frame: [UInt8]) throws { try probe.program(program).testRun(on: frame) }

        var slot: UInt64 { get throws { try probe.flowSlots().words(at: 0)[0] } }
        var asked: UInt64 { get throws { try probe.flowSlots().words(at: 0)[1] } }

        func wireRecords() throws -> [WireRST] {
            try probe.consume()
            return records.received.withLock { records in
                records.compactMap { if case .wireRST(let wire) = $0 { wire } else { nil } }
            }
        }

        func reading() throws -> Reading {
            let counters = try probe.counters()
            let records = try wireRecords()
            let counted = Verdict.allCases.map { counters.rstPackets(.incoming, $0) }.reduce(0, +)
            if let record = records.first, records.count == 1, counted == 1 {
                return .rst(sequence: record.sequence, payload: record.payloadBytes)
            }
            return try slot == 0 ? .ignored : .next(UInt32(truncatingIfNeeded: slot))
        }
    }

    @Test("tc ingress reads each frame right", arguments: PacketCase.all.filter { !$0.isCutShort })
    func ingress(_ packet: PacketCase) throws {
        let bench = try Bench()
        try bench.run("tc_ingress", packet.frame)
        #expect(try bench.reading() == packet.reading)
    }

    @Test("XDP reads the same RSTs and touches no slot", arguments: PacketCase.all)
    func xdp(_ packet: PacketCase) throws {
        let bench = try Bench(xdp: true)
        try bench.run("xdp_ingress", packet.frame)
        if case .rst = packet.reading {
            #expect(try bench.reading() == packet.reading)
        } else {
            #expect(try bench.reading() == .ignored)
        }
    }

    @Test(
        "Beside XDP, tc ingress moves slots and leaves RSTs alone",
        arguments: PacketCase.all.filter { !$0.isCutShort })
    func behindXDP(_ packet: PacketCase) throws {
        let bench = try Bench(xdp: true)
        try bench.run("tc_ingress_behind_xdp", packet.frame)
        if case .rst = packet.reading {
            #expect(try bench.reading() == .ignored)
        } else {
            #expect(try bench.reading() == packet.reading)
        }
    }

    @Test("A RST record says who sent what to whom")
    func record() throws {
        let bench = try Bench()
        try bench.run("tc_ingress", Frame.ethernet(Frame.ipv6(Frame.tcp(flags: Frame.Flags.rst, sequence: 77))))
        let record = try #require(try bench.wireRecords().first)
        #expect(record.flow.remote == Endpoint(address: Frame.source6, port: 8080))
        #expect(record.flow.local == Endpoint(address: Frame.destination6, port: 40000))
        #expect(record.flow.netns == 1)
        #expect(record.sequence == 77)
    }

    @Test("A RST on egress is counted as sent and makes no record")
    func egress() throws {
        let bench = try Bench()
        try bench.run("tc_egress", Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.rst))))
        #expect(try bench.probe.counters().rstPackets(.outgoing, .sent) == 1)
        #expect(try bench.wireRecords().isEmpty)
    }

    @Test("A RST to another host is counted as such and moves nothing")
    func otherHost() throws {
        let bench = try Bench()
        var rst = Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.rst)))
        rst[5] = 9
        try bench.run("tc_ingress", rst)
        var data = Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.ack, payload: 10)))
        data[5] = 9
        try bench.run("tc_ingress", data)
        #expect(try bench.probe.counters().rstPackets(.incoming, .otherHost) == 1)
        #expect(try bench.slot == 0)
    }

    @Test("Our own ACK overwrites the slot, forward and back")
    func acknowledgment() throws {
        let bench = try Bench()
        for acknowledgment: UInt32 in [5000, 6000, 5500] {
            let ack = Frame.tcp(flags: Frame.Flags.ack, acknowledgment: acknowledgment)
            try bench.run("tc_egress", Frame.ethernet(Frame.ipv4(ack)))
            #expect(try bench.slot & 0xffff_ffff == UInt64(acknowledgment))
        }
    }

    @Test("Data that this host sends marks where its peer was, an ACK alone does not, and a SYN forgets it")
    func asked() throws {
        let bench = try Bench()
        let ack = Frame.Flags.ack
        try bench.run("tc_egress", Frame.ethernet(Frame.ipv4(Frame.tcp(flags: ack, acknowledgment: 100))))
        #expect(try bench.asked == 0)
        try bench.run("tc_egress", Frame.ethernet(Frame.ipv4(Frame.tcp(flags: ack, acknowledgment: 200, payload: 1))))
        #expect(try bench.asked & 0xffff_ffff == 200)
        try bench.run("tc_egress", Frame.ethernet(Frame.ipv4(Frame.tcp(flags: ack, acknowledgment: 300))))
        #expect(try bench.asked & 0xffff_ffff == 200)
        #expect(try bench.slot & 0xffff_ffff == 300)
        try bench.run("tc_egress", Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.syn))))
        #expect(try bench.asked == 0)
    }

    @Test("Data moves the slot on only in order")
    func order() throws {
        let bench = try Bench()
        func receive(_ sequence: UInt32, _ payload: Int) throws -> UInt32 {
            let data = Frame.tcp(flags: Frame.Flags.ack, sequence: sequence, payload: payload)
            try bench.run("tc_ingress", Frame.ethernet(Frame.ipv4(data)))
            return UInt32(truncatingIfNeeded: try bench.slot)
        }
        #expect(try receive(1000, 100) == 1100)
        #expect(try receive(1100, 50) == 1150)
        #expect(try receive(1000, 100) == 1150, "a retransmission is old")
        #expect(try receive(1300, 10) == 1150, "a gap waits for its data")
        #expect(try receive(1100, 250) == 1350, "an overlap moves to its end")
    }

    @Test("A RST finds its flow's slot, none, or another's")
    func lookups() throws {
        let bench = try Bench()
        let rst = Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.rst)))
        try bench.run("tc_ingress", rst)
        #expect(try bench.probe.counters().flowLookups(.empty) == 1)
        try bench.run("tc_ingress", Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.ack, payload: 10))))
        try bench.run("tc_ingress", rst)
        #expect(try bench.probe.counters().flowLookups(.hit) == 1)
        try bench.run("tc_ingress", Frame.ethernet(Frame.ipv6(Frame.tcp(flags: Frame.Flags.rst))))
        #expect(try bench.probe.counters().flowLookups(.other) == 1)
    }

    @Test("Without flow tracking no slot is written and RSTs still count")
    func tracklessness() throws {
        let bench = try Bench(flowTracking: false)
        try bench.run("tc_ingress", Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.ack, payload: 10))))
        #expect(try bench.slot == 0)
        try bench.run("tc_ingress", Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.rst))))
        #expect(try bench.probe.counters().rstPackets(.incoming, .noSocket) == 1)
    }

    @Test("A full ring drops records, counts each, and loses no count")
    func fullRing() throws {
        let bench = try Bench()
        let rst = Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.rst)))
        for _ in 0..<200 { try bench.run("tc_ingress", rst) }
        let counters = try bench.probe.counters()
        let delivered = counters.records(.wireRST, .delivered)
        #expect(counters.rstPackets(.incoming, .noSocket) == 200)
        #expect(counters.records(.wireRST, .seen) == 200)
        #expect(counters.records(.wireRST, .dropped) == 200 - delivered)
        #expect(delivered < 200)
        #expect(bench.probe.pendingBytes(.wire) > 0)
        #expect(try bench.wireRecords().count == Int(delivered))
        #expect(bench.probe.pendingBytes(.wire) == 0)
    }
}
