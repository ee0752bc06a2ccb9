import Incidents
import Records
import Testing

@Suite("What an incident tells")
struct FindingsTests {
    @Test(
        "The extent is whole where nothing was ever read, the tail of what was read after the reset, else as it was seen",
        arguments: [
            (77, 77, Extent.unknown, Extent.whole), (76, 1077, .whole, .tail), (77, 1077, .whole, .whole),
            (77, 1077, .tail, .tail), (77, 1077, .unknown, .unknown), (0, 0, .whole, .unknown),
            (0, 77, .whole, .unknown),
        ])
    func extent(unread: UInt32, received: UInt64, seen: Extent, extent: Extent) {
        var reset = Reset.sample(extent: seen)
        reset.receivedBytes = received
        let incident = Incident(outcome: .lost, reset: reset, closed: .sample(reset, unread: unread), wire: nil)
        #expect(incident.extent == extent)
    }

    @Test("Without a close the extent is unknown")
    func extentWithoutClose() {
        #expect(Incident(outcome: .abandoned, reset: .sample(), closed: nil, wire: nil).extent == .unknown)
    }

    @Test("Whether somebody waited is told of an upstream's unread bytes only")
    func solicited() {
        func isSolicited(_ reset: Reset) -> Bool? {
            Incident(outcome: .abandoned, reset: reset, closed: nil, wire: nil).isSolicited
        }
        for known in [true, false, nil] { #expect(isSolicited(.sample(isSolicited: known)) == known) }
        #expect(isSolicited(.sample(role: .downstream)) == nil)
        #expect(isSolicited(.sample(unread: 0, outOfOrder: 1)) == nil)
    }

    @Test("The labels of the extents are stable")
    func labels() {
        #expect(Extent.allCases.map(\.label) == ["unknown", "whole", "tail"])
    }

    @Test(
        "Missing bytes lie between the next expected number and the RST's, across the wrap",
        arguments: [
            (1000, 1000, 0), (1000, 1005, 5), (1000, 999, 0), (0xFFFF_FFFE, 3, 5), (3, 0xFFFF_FFFE, 0),
            (0, 0x7FFF_FFFF, 0x7FFF_FFFF), (0, 0x8000_0000, 0),
        ] as [(UInt32, UInt32, UInt32)])
    func missingBytes(receiveNext: UInt32, sequence: UInt32, missing: UInt32) {
        var reset = Reset.sample()
        reset.receiveNext = receiveNext
        let incident = Incident(outcome: .empty, reset: reset, closed: nil, wire: .sample(sequence: sequence))
        #expect(incident.missingBytes == missing)
    }

    @Test("Without a RST on the wire missing bytes are not known")
    func missingBytesWithoutWire() {
        #expect(Incident(outcome: .empty, reset: .sample(), closed: nil, wire: nil).missingBytes == nil)
    }

    @Test("The status is that of the reset's head")
    func status() {
        let reset = Reset.sample(head: "HTTP/1.1 413 Payload Too Large\r\n")
        #expect(Incident(outcome: .lost, reset: reset, closed: nil, wire: nil).status.code == 413)
    }
}
