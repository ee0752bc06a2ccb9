public import Agent
public import ArgumentParser
public import Logging
import Probe

/// On or off.
enum Switch: String, ExpressibleByArgument {
    case on
    case off
}

/// `auto`, `none` or a list of ports.
struct PortSelection: ExpressibleByArgument {
    var ports: ProbeConfiguration.WatchedPorts

    init(ports: ProbeConfiguration.WatchedPorts) { self.ports = ports }

    init?(argument: String) {
        switch argument {
        case "auto": ports = .automatic
        case "none": ports = .none
        default:
            let list = argument.split(separator: ",", omittingEmptySubsequences: false).map { UInt16($0) ?? 0 }
            guard !list.contains(0) else { return nil }
            ports = .list(list)
        }
    }

    var defaultValueDescription: String { "auto" }
}

extension ListenAddress: ExpressibleByArgument {
    /// Takes `addr:port`; nil where it is none.
    public init?(argument: String) {
        guard let address = try? ListenAddress(argument) else { return nil }
        self = address
    }

    /// The address as help shows it.
    public var defaultValueDescription: String { description }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

extension LogFormat: ExpressibleByArgument {}
