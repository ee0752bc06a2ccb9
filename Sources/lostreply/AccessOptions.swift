import ArgumentParser
import Client

/// Where an agent serves, and what opens it: the flags of every command that asks one.
struct AccessOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where the agent serves.", valueName: "url"))
    var url = "\(AgentURL.usual)"

    @Option(help: ArgumentHelp("Trust the authorities in this PEM file in place of the system's.", valueName: "file"))
    var ca: String?

    @Option(help: ArgumentHelp("Show this client certificate, in PEM form.", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("The client certificate's key, in PEM form.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Log in by this name; the password is in the environment as LOSTREPLY_PASSWORD, or in --password-file.",
            valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("A file whose first line is the password.", valueName: "file"))
    var passwordFile: String?

    /// What opens the agent.
    var access: AgentAccess {
        var access = AgentAccess()
        access.authority = ca
        access.certificate = cert
        access.key = key
        access.user = user
        access.passwordFile = passwordFile
        return access
    }
}
