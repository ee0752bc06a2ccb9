import ArgumentParser
import Lab

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Shows lost responses of a real nginx, in network namespaces of its own, and leaves nothing behind.")

    @Flag(help: "Leave everything up afterwards, until Ctrl-C.")
    var keep = false

    @Flag(help: "Print one JSON object in place of words.")
    var json = false

    @Option(help: ArgumentHelp("Uploads to send (1 to 100000).", valueName: "n"))
    var requests = 200

    func validate() throws {
        guard (1...100_000).contains(requests) else { throw ValidationError("--requests must be 1 to 100000") }
    }

    func run() throws {
        var options = DemoOptions()
        options.requests = requests
        options.keeps = keep
        options.printsJSON = json
        throw ExitCode(Demo(options).run())
    }
}
