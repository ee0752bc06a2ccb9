import Glibc
import Linux
import Probe
import Testing

@Suite("Whose a filter on clsact is")
struct FilterOwnerTests {
    @Test("A name says it, and is read back", arguments: [true, false])
    func roundTrip(madeQdisc: Bool) {
        let owner = FilterOwner(
            process: ProcessIdentity(pid: 91, start: 609, namespace: 4_026_531_836), madeQdisc: madeQdisc)
        #expect(owner.name == "lostreply/91/609/4026531836" + (madeQdisc ? "/qdisc" : ""))
        #expect(FilterOwner(name: owner.name) == owner)
    }

    @Test(
        "A name that is none of ours is left alone",
        arguments: [
            "", "cil_from_netdev-eth0", "lostreply", "lostreply/91/609", "lostreply/91/609/1/2", "lostreply/a/609/1",
            "lostreply/91/609/-1", "other/91/609/1", "lostreply/91/609/1/qdisc/x",
        ])
    func foreign(name: String) { #expect(FilterOwner(name: name) == nil) }

    @Test("This process runs, one with its id and another start has ended, and so has one that was waited for")
    func endings() throws {
        var identity = try #require(ProcessIdentity.own())
        #expect(identity.hasEnded == false)
        identity.start += 1
        #expect(identity.hasEnded == true)
        // Above the most that a kernel gives (PID_MAX_LIMIT).
        #expect(ProcessIdentity(pid: 1 << 22 + 1, start: 1, namespace: identity.namespace).hasEnded == true)
    }

    @Test("Of a process id namespace that is not ours only the initial one can tell")
    func elsewhere() throws {
        let isInitial =
            try #require(ProcessIdentity.own()).namespace == 0xEFFF_FFFC && EffectiveCapabilities().contains(.sysPtrace)
        let elsewhere = ProcessIdentity(pid: 1, start: 1, namespace: 1)
        #expect(elsewhere.hasEnded == (isInitial ? true : nil))
    }
}
