/// A setting of the agent: a flag, and a key of the configuration file.
///
/// The raw value is the flag without its dashes; in the file its dots are levels.
public enum Setting: String, CaseIterable, Sendable {
    case interface
    case netns
    case xdp
    case flowTracking = "flow-tracking"
    case refused
    case httpPort = "http-port"
    case onlyPort = "only-port"
    case onlyProcess = "only-process"
    case topUpstreams = "top-upstreams"
    case ringBytes = "ring.bytes"
    case flowSlots = "flow.slots"
    case listenAddress = "web.listen-address"
    case telemetryPath = "web.telemetry-path"
    case webConfiguration = "web.config.file"
    case keptIncidents = "web.incidents"
    case events
    case kernelBTF = "btf.path"
    case logLevel = "log.level"
    case logFormat = "log.format"

    /// What a value of the file must look like.
    enum Kind {
        case word
        case integer
        case toggle
        /// Of words, in a list, with commas between, or by repeating the flag.
        case list
        /// Of words that may have commas, in a list or by repeating the flag.
        case names
    }

    /// What it does, in one sentence or two.
    public var summary: String {
        switch self {
        case .interface: "Hook these interfaces only. Without any: all that are up, and those that come up later."
        case .netns:
            "Watch these network namespaces: host, the one that the agent runs in; names of `ip netns`; paths. all: each "
                + "that a process is in or that has a name, those that come later too."
        case .xdp: "Read RSTs by native XDP on these interfaces, for an earlier timestamp."
        case .flowTracking: "Track each flow's next sequence number; without it verdicts lean on sockets alone."
        case .refused: "Count the RSTs that the kernel refuses; looks at each packet that it gives up."
        case .httpPort:
            "Keep the status line of answers from these upstream ports; auto: from a port's first loss on; none: never."
        case .onlyPort:
            "Tell only of incidents on these ports: the upstream's, or this host's where it is the server. The others "
                + "are in lostreply_incidents_total, and in no series of losses and no event."
        case .onlyProcess:
            "Tell only of incidents that these processes closed, by the name of the group's leader. The others as with "
                + "only-port."
        case .topUpstreams: "Upstreams, and processes, that get series of their own; later ones are other."
        case .ringBytes: "Bytes of each of the two ring buffers."
        case .flowSlots: "Slots of the flow table, 16 bytes each."
        case .listenAddress: "Where to listen for HTTP."
        case .telemetryPath: "The path of the metrics."
        case .webConfiguration: "A file with TLS and users for HTTP, as Prometheus' exporters take it."
        case .keptIncidents: "Finished incidents of each outcome that are kept in memory, for the page and the API."
        case .events:
            "Write each incident as a JSON line to this file, or - for standard output; there, under systemd, as a "
                + "journal entry. A file is opened anew on SIGHUP."
        case .kernelBTF: "A BTF file of this very kernel, to use in place of /sys/kernel/btf/vmlinux."
        case .logLevel: "The least severe lines of the log."
        case .logFormat: "How a line of the log is spelled."
        }
    }

    /// How its value is called in help texts.
    public var valueName: String {
        switch self {
        case .interface, .xdp: "if"
        case .netns: "host|all|name"
        case .flowTracking, .refused: "on|off"
        case .httpPort: "auto|none|list"
        case .onlyPort, .onlyProcess: "list"
        case .topUpstreams, .ringBytes, .flowSlots, .keptIncidents: "n"
        case .listenAddress: "addr:port"
        case .telemetryPath, .events: "path"
        case .webConfiguration, .kernelBTF: "file"
        case .logLevel: "level"
        case .logFormat: "logfmt|json"
        }
    }

    /// What its value must be; as in "must be ...".
    public var bound: String {
        switch self {
        case .interface, .xdp: "names of interfaces that are there"
        case .netns: "host, all, or names or paths of network namespaces, 16 at the most"
        case .flowTracking, .refused: "on or off"
        case .httpPort: "auto, none, or ports from 1 to 65535, such as 80,8080"
        case .onlyPort: "ports from 1 to 65535, such as 80,8080"
        case .onlyProcess: "names of processes, 15 bytes each at the most, such as nginx,haproxy"
        case .topUpstreams: "1 to 10000"
        case .ringBytes: "a power of two from 4096 to 268435456"
        case .flowSlots: "a power of two from 256 to 67108864"
        case .listenAddress: "a numeric address and a port, such as 127.0.0.1:9977, [::1]:9977 or :9977"
        case .telemetryPath:
            "a path that starts with /, is none of the agent's own (/, /healthz, below /api/ or /page/), and has no blank, "
                + "? or #"
        case .keptIncidents: "0 to 100000"
        case .webConfiguration, .kernelBTF: "a file that is there"
        case .events: "a path, or -"
        case .logLevel: "trace, debug, info, notice, warning, error or critical"
        case .logFormat: "logfmt or json"
        }
    }

    /// Whether SIGHUP takes a new value over; else it needs a restart.
    public var isReloadable: Bool {
        switch self {
        case .onlyPort, .onlyProcess, .logLevel, .logFormat: true
        default: false
        }
    }

    /// Whether the flag can be repeated.
    public var isList: Bool { kind == .list || kind == .names }

    /// Whether the value is a number.
    public var isNumber: Bool { kind == .integer }

    var kind: Kind {
        switch self {
        case .interface, .netns, .xdp: .names
        case .httpPort, .onlyPort, .onlyProcess: .list
        case .flowTracking, .refused: .toggle
        case .topUpstreams, .ringBytes, .flowSlots, .keptIncidents: .integer
        default: .word
        }
    }
}
