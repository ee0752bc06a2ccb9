import Agent
import ArgumentParser
import Client
import Watch

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explains one incident in plain text, for a ticket: who, what, when, a diagram, and what mends it.")

    @Argument(
        help: ArgumentHelp("An incident's id, or - for events on standard input, one a line.", valueName: "id"))
    var id: String

    @OptionGroup var options: AccessOptions

    func run() throws {
        do throws(ClientError) {
            if id == "-" {
                try ExplainRun.explainStandardInput()
            } else {
                try ExplainRun.explain(id, at: AgentURL(options.url), options.access)
            }
        } catch {
            throw AgentError(error)
        }
    }
}
