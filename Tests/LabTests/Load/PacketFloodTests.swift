import Glibc
import Lab
import Linux
import TestSupport
import Testing

@Suite("A packet flood", .privileged)
struct PacketFloodTests {
    let pair: LinkedPair

    init() throws { pair = try LinkedPair() }

    private func traffic(isIPv6: Bool = false, to mac: MACAddress? = nil) -> FloodTraffic {
        FloodTraffic(
            .rst, from: .many(flows: 1 << 16), to: pair.receiver(isIPv6: isIPv6, port: 9),
            at: mac ?? pair.receiverMAC)
    }

    private func flood(_ traffic: FloodTraffic, _ limits: FloodLimits) throws -> PacketFlood {
        try PacketFlood(traffic, limits, over: "wire", in: pair.sender)
    }

    @Test("Each frame that is counted reaches TCP, with a right checksum", arguments: LinkedPair.isIPv6)
    func arrival(isIPv6: Bool) throws {
        let flood = try flood(traffic(isIPv6: isIPv6), FloodLimits(frames: 10_001))
        #expect(flood.wait() == 10_001)
        let counters = try pair.receiver.tcpCounters()
        #expect(counters["InSegs"] == 10_001)
        #expect(counters["InErrs"] == 0)
        #expect(counters["InCsumErrors"] == 0)
    }

    @Test("Frames to another's address go no further than the interface")
    func otherHost() throws {
        let flood = try flood(traffic(to: .nobody), FloodLimits(frames: 1000))
        #expect(flood.wait() == 1000)
        #expect(try pair.receiver.tcpCounters()["InSegs"] == 0)
        #expect(try receivedPackets() >= 1000)
    }

    @Test("A rate is not exceeded, and a duration ends it")
    func rate() throws {
        let flood = try flood(traffic(), FloodLimits(duration: .milliseconds(200), framesPerSecond: 20_000))
        let sent = flood.wait()
        #expect(sent > 0)
        #expect(sent <= 4000 + 2 * 64)
    }

    @Test("It goes on until it is stopped, on a thread that has a number")
    func stop() throws {
        let flood = try flood(traffic(), FloodLimits())
        #expect(TextFile.read("/proc/self/task/\(flood.threadID)/comm") == "flood\n")
        #expect(eventually { flood.sent > 1000 })
        let sent = flood.stop()
        #expect(sent >= 1000)
        #expect(try pair.receiver.tcpCounters()["InSegs"] == sent)
    }

    @Test("While the link is down nothing counts as sent; once it is up, all goes on")
    func linkDown() throws {
        try pair.receiver.tool("ip", "link", "set", "wire", "down")
        let flood = try flood(traffic(), FloodLimits(frames: 1000))
        usleep(20_000)
        #expect(flood.sent == 0)
        try pair.receiver.tool("ip", "link", "set", "wire", "up")
        #expect(flood.wait() == 1000)
        #expect(try pair.receiver.tcpCounters()["InSegs"] == 1000)
    }

    /// What the receiver's interface has received.
    private func receivedPackets() throws -> Int {
        try pair.receiver.run { () throws(SystemError) in
            let line = TextFile.lines("/proc/thread-self/net/dev").first { $0.contains("wire:") }
            let words = line.map { $0.split(separator: " ") } ?? []
            return words.count > 2 ? Int(words[2]) ?? -1 : -1
        }
    }
}
