import ArgumentParser

@main
struct LostReply: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lostreply", abstract: "Makes HTTP responses visible that a proxy received but never read.",
        version: "0.1.0")
}
