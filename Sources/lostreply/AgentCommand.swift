import Agent
import ArgumentParser

struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Watches this host and serves metrics until SIGTERM or SIGINT.",
        discussion: """
            A flag goes before the configuration file, the file before the default. In the file a flag's dots are \
            levels: --ring.bytes is the key bytes under ring. SIGHUP reads the file again, takes over what needs no \
            restart, and opens the file of events anew.
            """)

    @Option(help: ArgumentHelp("Read settings from this YAML file.", valueName: "file"))
    var config: String?

    @Flag(name: .customLong("config.check"), help: "Check flags and files, say what is wrong, and end.")
    var checksConfig = false

    @Option(name: Setting.interface.flag, help: Setting.interface.help)
    var interfaces: [String] = []

    @Option(name: Setting.netns.flag, help: Setting.netns.help)
    var namespaces: [String] = []

    @Option(name: Setting.xdp.flag, help: Setting.xdp.help)
    var xdpInterfaces: [String] = []

    @Option(name: Setting.flowTracking.flag, help: Setting.flowTracking.help)
    var flowTracking: String?

    @Option(name: Setting.refused.flag, help: Setting.refused.help)
    var refused: String?

    @Option(name: Setting.httpPort.flag, help: Setting.httpPort.help)
    var httpPorts: [String] = []

    @Option(name: Setting.onlyPort.flag, help: Setting.onlyPort.help)
    var onlyPorts: [String] = []

    @Option(name: Setting.onlyProcess.flag, help: Setting.onlyProcess.help)
    var onlyProcesses: [String] = []

    @Option(name: Setting.topUpstreams.flag, help: Setting.topUpstreams.help)
    var topUpstreams: String?

    @Option(name: Setting.ringBytes.flag, help: Setting.ringBytes.help)
    var ringBytes: String?

    @Option(name: Setting.flowSlots.flag, help: Setting.flowSlots.help)
    var flowSlots: String?

    @Option(name: Setting.listenAddress.flag, help: Setting.listenAddress.help)
    var listenAddress: String?

    @Option(name: Setting.telemetryPath.flag, help: Setting.telemetryPath.help)
    var telemetryPath: String?

    @Option(name: Setting.webConfiguration.flag, help: Setting.webConfiguration.help)
    var webConfiguration: String?

    @Option(name: Setting.keptIncidents.flag, help: Setting.keptIncidents.help)
    var keptIncidents: String?

    @Option(name: Setting.events.flag, help: Setting.events.help)
    var events: String?

    @Option(name: Setting.kernelBTF.flag, help: Setting.kernelBTF.help)
    var kernelBTF: String?

    @Option(name: Setting.logLevel.flag, help: Setting.logLevel.help)
    var logLevel: String?

    @Option(name: Setting.logFormat.flag, help: Setting.logFormat.help)
    var logFormat: String?

    func run() throws {
        let settings = Settings(flags: flags, file: config)
        guard checksConfig else { return try AgentRun(settings).untilSignal() }
        for warning in try settings.check() { print("warning: \(warning)") }
        print("\(config ?? "the configuration"): good")
    }

    /// The flags that were given.
    private var flags: [Setting: [String]] {
        let given: [Setting: [String]] = [
            .interface: interfaces, .netns: namespaces, .xdp: xdpInterfaces,
            .flowTracking: one(flowTracking), .refused: one(refused),
            .httpPort: httpPorts, .onlyPort: onlyPorts, .onlyProcess: onlyProcesses,
            .topUpstreams: one(topUpstreams), .ringBytes: one(ringBytes), .flowSlots: one(flowSlots),
            .listenAddress: one(listenAddress), .telemetryPath: one(telemetryPath),
            .webConfiguration: one(webConfiguration), .keptIncidents: one(keptIncidents), .events: one(events),
            .kernelBTF: one(kernelBTF), .logLevel: one(logLevel), .logFormat: one(logFormat),
        ]
        return given.filter { !$0.value.isEmpty }
    }

    private func one(_ text: String?) -> [String] { text.map { [$0] } ?? [] }
}

extension Setting {
    fileprivate var flag: NameSpecification { .customLong(rawValue) }

    fileprivate var help: ArgumentHelp {
        let value = defaultTexts.joined(separator: ",")
        let sentences = [
            summary, isNumber ? "Must be \(bound)." : "", isList ? "Repeatable." : "",
            value.isEmpty ? "" : "Default: \(value).",
        ]
        let text = sentences.filter { !$0.isEmpty }.joined(separator: " ")
        return ArgumentHelp("\(text)", valueName: valueName)
    }
}
