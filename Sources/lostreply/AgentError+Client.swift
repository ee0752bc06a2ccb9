import Agent
import Client

extension AgentError {
    /// An error of asking an agent, with its exit code.
    init(_ error: ClientError) { self.init(error.isUsage ? .usage : .general, error.description) }
}
