import Agent
import ArgumentParser
import Glibc
import Logging
import Probe

struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Watches this host and serves metrics until SIGTERM, SIGINT or SIGHUP.")

    @Option(
        name: .customLong("interface"),
        help: ArgumentHelp(
            "Hook this interface only; repeatable.", discussion: "Default: all that are up.", valueName: "if"))
    var interfaces: [String] = []

    @Option(
        name: .customLong("netns"),
        help: ArgumentHelp(
            "Watch this network namespace: host, a name of `ip netns`, or a path; repeatable. all: each that a process "
                + "is in or that has a name, those that come later too.", valueName: "host|all|name"))
    var namespaces: [String] = ["host"]

    @Option(
        name: .customLong("xdp"),
        help: ArgumentHelp(
            "Read RSTs by native XDP on this interface, for an earlier timestamp; repeatable.", valueName: "if"))
    var xdpInterfaces: [String] = []

    @Option(
        name: .customLong("flow-tracking"),
        help: ArgumentHelp("Track each flow's next sequence number.", valueName: "on|off"))
    var flowTracking = Switch.on

    @Option(
        name: .customLong("refused"),
        help: ArgumentHelp(
            "Count the RSTs that the kernel refuses; looks at each packet that it gives up.", valueName: "on|off"))
    var refused = Switch.on

    @Option(
        name: .customLong("http-port"),
        help: ArgumentHelp(
            "Keep the status line of answers from these upstream ports; auto: from a port's first loss on.",
            discussion: "Default: auto.", valueName: "auto|none|list"),
        transform: Parse.ports)
    var watchedPorts = ProbeConfiguration.WatchedPorts.automatic

    @Option(
        name: .customLong("top-upstreams"),
        help: ArgumentHelp("Upstreams, and processes, that get series of their own (1 to 10000).", valueName: "n"))
    var topUpstreams = 100

    @Option(
        name: .customLong("ring.bytes"),
        help: ArgumentHelp("Bytes of each of the two ring buffers, a power of two (4096 to 2^28).", valueName: "n"))
    var ringBytes: UInt32 = 1 << 20

    @Option(
        name: .customLong("flow.slots"),
        help: ArgumentHelp("Slots of the flow table, 16 bytes each, a power of two (1 to 2^26).", valueName: "n"))
    var flowSlots: UInt32 = 1 << 20

    @Option(
        name: .customLong("web.listen-address"),
        help: ArgumentHelp("Where to listen for HTTP.", discussion: "Default: 127.0.0.1:9977.", valueName: "addr:port"),
        transform: Parse.listenAddress)
    var listenAddress = ListenAddress(host: "127.0.0.1", port: 9977)

    @Option(name: .customLong("web.telemetry-path"), help: ArgumentHelp("The path of the metrics.", valueName: "path"))
    var telemetryPath = "/metrics"

    @Option(help: ArgumentHelp("Write each incident as a JSON line to this file, or - for stdout.", valueName: "path"))
    var events: String?

    @Option(
        name: .customLong("btf.path"),
        help: ArgumentHelp("A BTF file to use in place of the kernel's own.", valueName: "file"))
    var kernelBTF: String?

    @Option(
        name: .customLong("log.level"),
        help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel = Logger.Level.info

    @Option(name: .customLong("log.format"), help: ArgumentHelp("How a log line is spelled.", valueName: "logfmt|json"))
    var logFormat = LogSpelling.logfmt

    func validate() throws {
        guard (1...10_000).contains(topUpstreams) else { throw ValidationError("--top-upstreams must be 1 to 10000") }
        guard ringBytes.nonzeroBitCount == 1, (4096...(1 << 28)).contains(ringBytes) else {
            throw ValidationError("--ring.bytes must be a power of two from 4096 to 268435456")
        }
        guard flowSlots.nonzeroBitCount == 1, flowSlots <= 1 << 26 else {
            throw ValidationError("--flow.slots must be a power of two from 1 to 67108864")
        }
        guard telemetryPath.hasPrefix("/"), !["/", "/healthz"].contains(telemetryPath),
            telemetryPath.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }), !telemetryPath.contains(where: "?#".contains)
        else {
            throw ValidationError(
                "--web.telemetry-path must start with /, be neither / nor /healthz, and have no blank, ? or #")
        }
        guard namespaces.count <= Probe.maxNamespaces else {
            throw ValidationError("--netns can be given \(Probe.maxNamespaces) times at the most")
        }
    }

    func run() throws {
        try AgentRun(configuration: settings, logFormat: logFormat.format, logLevel: logLevel).untilSignal()
    }

    private var settings: AgentConfiguration {
        var settings = AgentConfiguration()
        settings.interfaces = interfaces
        settings.namespaces = namespaces.map(Parse.namespace)
        settings.xdpInterfaces = xdpInterfaces
        settings.flowTracking = flowTracking == .on
        settings.countsRefusals = refused == .on
        settings.watchedPorts = watchedPorts
        settings.topUpstreams = topUpstreams
        settings.ringBytes = ringBytes
        settings.flowSlots = flowSlots
        settings.listenAddress = listenAddress
        settings.telemetryPath = telemetryPath
        settings.events = events
        settings.kernelBTF = kernelBTF
        return settings
    }
}
