import Probe
import TestSupport
import Testing

@Suite("The bound of the flow table", .privileged)
struct FlowBoundsTests {
    @Test("A million flows through the table of default size: what is evicted is told, and no RST goes uncounted")
    func million() throws {
        try flood(flows: 1_000_000, slots: 1 << 20, probing: 20_000)
    }

    @Test(
        "In the smallest table no flow is taken for one whose ports differ in a bit, or are the other way round",
        arguments: [(8080, 40000), (40000, 8080), (0x8142, 0x8143), (0x142, 0x143)])
    func smallest(source: UInt16, destination: UInt16) throws {
        let probe = try Probe(
            configuration: ProbeConfiguration(
                namespaces: [], flowSlots: 256, ringBytes: 1 << 16, watchedPorts: .none, countsRefusals: false)
        ) { _ in }
        let ingress = try probe.program("tc_ingress")
        func send(_ flags: UInt8, payload: Int = 0, from source: UInt16, to destination: UInt16) throws {
            let tcp = Frame.tcp(from: source, to: destination, flags: flags, payload: payload)
            try ingress.testRun(on: Frame.ethernet(Frame.ipv4(tcp)))
        }
        try send(Frame.Flags.ack, payload: 1, from: source, to: destination)
        for bit in UInt16(0)..<16 {
            try send(Frame.Flags.rst, from: source ^ 1 << bit, to: destination)
            try send(Frame.Flags.rst, from: source, to: destination ^ 1 << bit)
        }
        try send(Frame.Flags.rst, from: destination, to: source)
        #expect(try probe.counters().flowLookups(.hit) == 0)
        try send(Frame.Flags.rst, from: source, to: destination)
        #expect(try probe.counters().flowLookups(.hit) == 1)
    }

    /// Sends segments of as many flows through the ingress hook, then RSTs of some of them.
    private func flood(flows: UInt32, slots: UInt32, probing probes: UInt32) throws {
        let probe = try Probe(
            configuration: ProbeConfiguration(
                namespaces: [], flowSlots: slots, ringBytes: 1 << 16, watchedPorts: .none, countsRefusals: false)
        ) { _ in }
        let ingress = try probe.program("tc_ingress")
        let source = 14 + 12  // of the IPv4 address behind the Ethernet header
        var ack = Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.ack, payload: 1)))
        for flow in 0..<flows {
            ack.replaceSubrange(source..<source + 4, with: Frame.word32(flow))
            try ingress.testRun(on: ack)
        }
        var rst = Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.rst)))
        let before = try probe.counters()
        for flow in stride(from: 0, to: flows, by: Int(flows / probes)) {
            rst.replaceSubrange(source..<source + 4, with: Frame.word32(flow))
            try ingress.testRun(on: rst)
        }
        let after = try probe.counters()
        let found = Counters.Lookup.allCases.map { after.flowLookups($0) - before.flowLookups($0) }
        #expect(found.reduce(0, +) == UInt64(probes))
        let seen = after.records(.wireRST, .seen) - before.records(.wireRST, .seen)
        let delivered = after.records(.wireRST, .delivered) - before.records(.wireRST, .delivered)
        let dropped = after.records(.wireRST, .dropped) - before.records(.wireRST, .dropped)
        #expect(seen == UInt64(probes))
        #expect(seen == delivered + dropped)
        // One flow a slot on average, at random: some have lost theirs, others have not.
        let hits = after.flowLookups(.hit) - before.flowLookups(.hit)
        let others = after.flowLookups(.other) - before.flowLookups(.other)
        #expect(others > 0)
        #expect(hits > UInt64(probes) / 4)
    }
}
