internal import Glibc
internal import Logging
internal import Probe

extension Setting {
    /// A value that a setting cannot have.
    package struct Refusal: Error, Equatable {
        /// What it must be, as in "must be 1 to 10000, and is 0".
        package var reason: String
    }

    /// Takes a value over.
    ///
    /// - Parameters:
    ///   - texts: The value as written, split at its commas where the setting is a list of words.
    ///   - configuration: What it is set in.
    /// - Throws: `Refusal` for a value that the setting cannot have.
    package func apply(_ texts: [String], to configuration: inout AgentConfiguration) throws(Refusal) {
        let text = texts.first ?? ""
        switch self {
        case .interface: configuration.interfaces = try names(texts)
        case .netns: configuration.namespaces = try namespaces(texts)
        case .xdp: configuration.xdpInterfaces = try names(texts)
        case .flowTracking: configuration.flowTracking = try toggle(text)
        case .refused: configuration.countsRefusals = try toggle(text)
        case .httpPort: configuration.watchedPorts = try watchedPorts(texts)
        case .onlyPort: configuration.onlyPorts = try ports(texts)
        case .onlyProcess: configuration.onlyProcesses = try processes(texts)
        case .topUpstreams: configuration.topUpstreams = try integer(text) { (1...10_000).contains($0) }
        case .ringBytes:
            configuration.ringBytes = try integer(text) { $0.nonzeroBitCount == 1 && (4096...1 << 28).contains($0) }
        case .flowSlots:
            configuration.flowSlots = try integer(text) { $0.nonzeroBitCount == 1 && (256...1 << 26).contains($0) }
        case .listenAddress:
            do {
                configuration.listenAddress = try ListenAddress(text)
            } catch {
                throw Refusal(reason: error.reason)
            }
        case .telemetryPath: configuration.telemetryPath = try telemetryPath(text)
        case .webConfiguration: configuration.webConfiguration = try path(text)
        case .keptIncidents: configuration.keptIncidents = try integer(text) { (0...100_000).contains($0) }
        case .events: configuration.events = try path(text)
        case .kernelBTF: configuration.kernelBTF = try path(text)
        case .logLevel: configuration.logLevel = try one(of: Logger.Level(rawValue: text), text)
        case .logFormat: configuration.logFormat = try one(of: LogFormat(rawValue: text), text)
        }
    }

    /// The value where none is given; empty where nothing is then set.
    public var defaultTexts: [String] { texts(in: AgentConfiguration()) }

    /// The value in a configuration, as it would be written; empty where nothing is set.
    package func texts(in configuration: AgentConfiguration) -> [String] {
        switch self {
        case .interface: configuration.interfaces
        case .netns: configuration.namespaces.map(\.description)
        case .xdp: configuration.xdpInterfaces
        case .flowTracking: [configuration.flowTracking ? "on" : "off"]
        case .refused: [configuration.countsRefusals ? "on" : "off"]
        case .httpPort:
            switch configuration.watchedPorts {
            case .automatic: ["auto"]
            case .none: ["none"]
            case .list(let ports): ports.map(\.description)
            }
        case .onlyPort: configuration.onlyPorts.map(\.description)
        case .onlyProcess: configuration.onlyProcesses
        case .topUpstreams: ["\(configuration.topUpstreams)"]
        case .ringBytes: ["\(configuration.ringBytes)"]
        case .flowSlots: ["\(configuration.flowSlots)"]
        case .listenAddress: [configuration.listenAddress.description]
        case .telemetryPath: [configuration.telemetryPath]
        case .webConfiguration: configuration.webConfiguration.map { [$0] } ?? []
        case .keptIncidents: ["\(configuration.keptIncidents)"]
        case .events: configuration.events.map { [$0] } ?? []
        case .kernelBTF: configuration.kernelBTF.map { [$0] } ?? []
        case .logLevel: [configuration.logLevel.rawValue]
        case .logFormat: [configuration.logFormat.rawValue]
        }
    }

    /// Takes a value over from a configuration, which makes it good.
    func copy(from source: AgentConfiguration, to configuration: inout AgentConfiguration) {
        try? apply(texts(in: source), to: &configuration)
    }

    private func refusal(_ text: String) -> Refusal { Refusal(reason: "must be \(bound), and is '\(text)'") }

    private func one<Value>(of value: Value?, _ text: String) throws(Refusal) -> Value {
        guard let value else { throw refusal(text) }
        return value
    }

    private func toggle(_ text: String) throws(Refusal) -> Bool {
        // YAML's tools write on as true.
        switch text {
        case "on", "true": return true
        case "off", "false": return false
        default: throw refusal(text)
        }
    }

    private func integer<Value: FixedWidthInteger>(
        _ text: String, where isGood: (Value) -> Bool
    ) throws(Refusal) -> Value {
        guard let value = Value(text), isGood(value) else { throw refusal(text) }
        return value
    }

    private func path(_ text: String) throws(Refusal) -> String {
        guard !text.isEmpty else { throw refusal(text) }
        return text
    }

    private func names(_ texts: [String]) throws(Refusal) -> [String] {
        guard !texts.contains("") else { throw refusal("") }
        return texts
    }

    private func namespaces(_ texts: [String]) throws(Refusal) -> [AgentConfiguration.Namespace] {
        guard (1...Probe.maxNamespaces).contains(texts.count), !texts.contains("") else {
            throw refusal(texts.joined(separator: ", "))
        }
        return texts.map { AgentConfiguration.Namespace($0) }
    }

    private func ports(_ texts: [String]) throws(Refusal) -> [UInt16] {
        let ports = texts.map { UInt16($0) ?? 0 }
        guard !ports.contains(0) else { throw refusal(texts.joined(separator: ",")) }
        return ports
    }

    private func watchedPorts(_ texts: [String]) throws(Refusal) -> ProbeConfiguration.WatchedPorts {
        switch texts {
        case ["auto"]: return .automatic
        case ["none"]: return .none
        case []: throw refusal("")
        default: return .list(try ports(texts))
        }
    }

    private func processes(_ texts: [String]) throws(Refusal) -> [String] {
        // The kernel's task_struct keeps TASK_COMM_LEN - 1 bytes of a name.
        guard texts.allSatisfy({ (1...15).contains($0.utf8.count) }) else {
            throw refusal(texts.joined(separator: ","))
        }
        return texts
    }

    private func telemetryPath(_ text: String) throws(Refusal) -> String {
        guard text.hasPrefix("/"), !["/", "/healthz"].contains(text), !text.hasPrefix("/api/"),
            !text.hasPrefix("/page/"),
            text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }), !text.contains(where: "?#".contains)
        else { throw refusal(text) }
        return text
    }
}

extension AgentConfiguration.Namespace {
    /// `host`, `all`, or a name or path; a namespace that is called so is had by its path.
    fileprivate init(_ text: String) {
        switch text {
        case "host": self = .host
        case "all": self = .all
        default: self = .named(text)
        }
    }

    fileprivate var description: String {
        switch self {
        case .host: "host"
        case .all: "all"
        case .named(let name): name
        }
    }
}
