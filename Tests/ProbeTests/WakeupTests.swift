import Glibc
import Linux
import Probe
import TestSupport
import Testing

@Suite("Waking who reads the rings", .serialized, .privileged)
struct WakeupTests {
    @Test("A record wakes who has announced to sleep; who looks on a timer sleeps on", arguments: [true, false])
    func record(announces: Bool) throws {
        let bench = try PacketTests.Bench()
        let rst = Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.rst)))
        let signal = try StopSignal()
        let timeout = Duration.seconds(2)
        if announces { bench.probe.announceSleep() }
        let sender = Linux.Thread(name: "sender") {
            usleep(100_000)
            try? bench.run("tc_ingress", rst)
        }
        let clock = ContinuousClock()
        let elapsed = clock.measure {
            _ = signal.wait(for: bench.probe.wakeupDescriptors, milliseconds: CInt(timeout / .milliseconds(1)))
        }
        sender.join()
        #expect((elapsed < timeout) == announces)
        #expect(try bench.wireRecords().count == 1)
    }

    @Test("One announcement wakes once")
    func once() throws {
        let bench = try PacketTests.Bench()
        let rst = Frame.ethernet(Frame.ipv4(Frame.tcp(flags: Frame.Flags.rst)))
        bench.probe.announceSleep()
        try bench.run("tc_ingress", rst)
        #expect(try bench.wireRecords().count == 1)
        let signal = try StopSignal()
        let timeout = Duration.milliseconds(500)
        let sender = Linux.Thread(name: "sender") {
            usleep(100_000)
            try? bench.run("tc_ingress", rst)
        }
        let elapsed = ContinuousClock().measure {
            _ = signal.wait(for: bench.probe.wakeupDescriptors, milliseconds: CInt(timeout / .milliseconds(1)))
        }
        sender.join()
        #expect(elapsed >= timeout)
    }
}
