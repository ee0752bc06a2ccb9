import Agent
import ArgumentParser

struct CleanupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cleanup",
        abstract: "Removes what agents that were killed have left on the interfaces of this host.",
        discussion: """
            Where the kernel has TCX (Linux 6.6) nothing outlives an agent. Older kernels keep its filters on clsact: \
            they let every packet on, count nothing that is read, and are replaced by the next agent. What a running \
            agent or anybody else has attached stays.
            """)

    func run() throws {
        let removed = try Cleanup.run { print($0) }
        print(removed == 0 ? "nothing was left behind" : "\(removed) filters removed")
    }
}
