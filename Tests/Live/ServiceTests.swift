import Glibc
import Lab
import TestSupport
import Testing

@Suite("The agent under a service manager", .privileged, .timeLimit(.minutes(1)))
struct ServiceTests {
    @Test("The manager hears of each phase, of a reload, of life and of the end", arguments: [false, true])
    func notifications(isAbstract: Bool) throws {
        let manager = try DatagramReceiver(isAbstract: isAbstract)
        let namespace = try NetworkNamespace()
        let agent = try AgentProcess(
            selecting: namespace.path,
            by: ["env", "NOTIFY_SOCKET=\(manager.path)", "WATCHDOG_USEC=200000"])
        #expect(manager.next() == "STATUS=opening namespaces, endpoint and events")
        #expect(manager.next() == "STATUS=loading programs into the kernel")
        // The thread that reads the rings lives from here on, and says so in between.
        #expect(manager.next(beginning: "STATUS=hooking interfaces") != nil)
        #expect(manager.next(beginning: "READY=1") == "READY=1\nSTATUS=watching 1 interfaces; 0 responses lost")
        for _ in 0..<3 { #expect(manager.next(beginning: "WATCHDOG=1") != nil) }
        kill(agent.process.pid, SIGHUP)
        #expect(manager.next(beginning: "RELOADING=1")?.contains("\nMONOTONIC_USEC=") == true)
        #expect(manager.next(beginning: "READY=1") != nil)
        agent.process.terminate()
        #expect(manager.next(beginning: "STOPPING=1") != nil)
        #expect(agent.process.wait(for: .seconds(5)) == .exited(0))
    }

    @Test("Signs of life are for the process that they are wanted of")
    func otherProcess() throws {
        let manager = try DatagramReceiver()
        let namespace = try NetworkNamespace()
        let agent = try AgentProcess(
            selecting: namespace.path,
            by: ["env", "NOTIFY_SOCKET=\(manager.path)", "WATCHDOG_USEC=20000", "WATCHDOG_PID=1"])
        #expect(manager.next(beginning: "READY=1") != nil)
        usleep(100_000)
        agent.process.terminate()
        #expect(manager.next() == "STOPPING=1\nSTATUS=stopping")
    }
}
