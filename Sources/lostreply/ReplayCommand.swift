import ArgumentParser

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Says what became of each RST in a capture, and which may have cost an answer.",
        discussion: """
            Captures are pcap or pcapng; files that follow each other in time are one capture. - reads standard input: \
            tcpdump -i any -U -w - tcp | lostreply replay -
            """)

    @Argument(help: "Captures, or - for standard input.")
    var files: [String]

    @Flag(help: "Print one JSON object for each RST, and one for the summary, in place of words.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "How long after an answer a RST is suspected of having cost it (1 to 3600000).", valueName: "ms"))
    var within = 1000

    @Option(help: ArgumentHelp("How many connections to know at a time (1 to 16777216).", valueName: "n"))
    var connections = 131_072

    func validate() throws {
        guard (1...3_600_000).contains(within) else { throw ValidationError("--within must be 1 to 3600000") }
        guard (1...1 << 24).contains(connections) else {
            throw ValidationError("--connections must be 1 to 16777216")
        }
    }

    func run() throws {
        var run = ReplayRun(printsJSON: json, within: within, connections: connections)
        throw ExitCode(try run.replay(files))
    }
}
