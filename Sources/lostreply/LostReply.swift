import Agent
import ArgumentParser

/// The command; each subcommand has a file of its own.
struct LostReply: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lostreply",
        abstract: "Makes HTTP responses visible that a proxy's kernel acknowledged and the proxy never read.",
        version: Version.current,
        subcommands: [
            AgentCommand.self, CheckCommand.self, CleanupCommand.self, DemoCommand.self, ExplainCommand.self,
            ReplayCommand.self, WatchCommand.self,
        ])
}
