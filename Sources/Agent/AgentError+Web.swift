internal import Glibc

extension AgentError {
    /// What a web configuration that cannot be used means to a person.
    init(_ error: WebConfigurationError) {
        let kind: Kind =
            switch error.code {
            case nil: .usage
            case EACCES, EPERM: .privilege
            default: .general
            }
        self.init(kind, error.description)
    }
}
