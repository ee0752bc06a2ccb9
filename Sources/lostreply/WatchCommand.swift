import Agent
import ArgumentParser
import Client
import Incidents
import Watch

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Shows a running agent, live: what was lost, by whom, and each incident explained.",
        discussion: """
            On a terminal of 40 by 8 or more it is a screen: arrow keys or j and k choose an incident, Enter explains \
            it, Escape goes back, q ends. Elsewhere it is one line for each incident that finishes.
            """)

    @OptionGroup var options: AccessOptions

    @Option(
        name: .customLong("outcome"),
        help: ArgumentHelp(
            "Show incidents of this outcome only. Repeatable. Default: all but empty.", valueName: "outcome"))
    var outcomes: [String] = []

    func validate() throws {
        let known = Outcome.allCases.map(\.label)
        for outcome in outcomes where !known.contains(outcome) {
            throw ValidationError("--outcome must be one of \(known.joined(separator: ", ")), not '\(outcome)'")
        }
    }

    func run() throws {
        let usual = Outcome.allCases.filter { $0 != .empty }.map(\.label)
        let outcomes = outcomes.isEmpty ? usual : outcomes
        let code: Int32
        do throws(ClientError) {
            code = try WatchRun(AgentURL(options.url), options.access, outcomes: outcomes).run()
        } catch {
            throw AgentError(error)
        }
        if code != 0 { throw ExitCode(code) }
    }
}
