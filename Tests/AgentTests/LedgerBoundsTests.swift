import Exposition
import Incidents
import Records
import Testing

import Agent

@Suite("The bounds of the ledger")
struct LedgerBoundsTests {
    @Test("A hundred thousand upstreams have a hundred series each of count and bytes, the rest is other")
    func upstreams() {
        let ledger = Ledger(limit: 100)
        let count = 100_000
        var told = 0
        for number in 0..<UInt64(count) {
            ledger.begin(at: 1000 + number)
            for record in Self.loss(number, process: "nginx") { ledger.receive(record) }
            told += ledger.settle(isAllRead: true).incidents.count
        }
        told += ledger.end().incidents.count
        #expect(told == count)
        let (page, entries) = ledger.read { contents in
            var writer = MetricsWriter(format: .text)
            contents.tally.writeLosses(to: &writer)
            return (writer.finish(), CorrelatorTable.allCases.map { contents.correlator.entries($0) })
        }
        let samples = Self.samples(page)
        #expect(samples.count == 2 * 101)
        #expect(
            samples.first { $0.hasPrefix("lostreply_lost_responses_total{upstream=\"other\"") }?.value == count - 100)
        #expect(entries.allSatisfy { $0 <= CorrelatorLimits().maxEnded })
    }

    @Test("Upstreams and processes do not multiply: beyond ten sets of labels for each upstream both are other")
    func labelSets() {
        var tally = IncidentTally(limit: 100)
        for number in 0..<UInt64(20_000) {
            let records = Self.loss(number % 100, process: "worker\(number / 100 % 100)")
            guard case .socketClosed(let closed) = records.last else { continue }
            tally.countLoss(Incident(outcome: .lost, reset: closed.reset, closed: closed, wire: nil))
        }
        var writer = MetricsWriter(format: .text)
        tally.writeLosses(to: &writer)
        let samples = Self.samples(writer.finish())
        #expect(samples.count == 2 * (1000 + 1))
        let other = samples.first {
            $0.hasPrefix("lostreply_lost_responses_total{upstream=\"other\",process=\"other\"")
        }
        #expect(other?.value == 20_000 - 2 * 1000)
    }

    /// The records of a loss by an upstream of its own.
    private static func loss(_ number: UInt64, process: String) -> [Record] {
        let address: [UInt8] = [10, UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
        let flow = Flow(
            netns: 1, local: Endpoint(address: [10, 0, 0, 1], port: 40_000),
            remote: Endpoint(address: address, port: 8080))
        let wire = WireRST(
            time: 1000 + number, flow: flow, interfaceIndex: 2, sequence: 1000, payloadBytes: 0,
            verdict: .acceptedExact, backlog: false)
        let reset = Reset(
            time: 1000 + number, cookie: number + 1, flow: flow, role: .upstream, state: .established, cause: .packet,
            receiveNext: 1000, unreadBytes: 77, outOfOrderBytes: 0, receivedBytes: 77, lastDataTime: nil,
            dataAgeTicks: nil, isSolicited: true, extent: .whole, head: Array("HTTP/1.1 413 ".utf8))
        let closed = SocketClosed(
            reset: reset, time: 1001 + number, unreadBytes: 77, reused: false, socketError: 0,
            process: ClosingProcess(pid: 1, name: process, cgroup: 1, exit: nil))
        return [.wireRST(wire), .socketReset(reset), .socketClosed(closed)]
    }

    private static func samples(_ page: [UInt8]) -> [Substring] {
        String(decoding: page, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    }
}

extension Substring {
    /// The value of a sample.
    fileprivate var value: Int? { split(separator: " ").last.flatMap { Int($0) } }
}
