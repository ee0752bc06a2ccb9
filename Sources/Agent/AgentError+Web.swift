extension AgentError {
    /// What a web configuration that cannot be used means to a person.
    init(_ error: WebConfigurationError) {
        self.init(error.code.map(Kind.init(code:)) ?? .usage, error.description)
    }
}
