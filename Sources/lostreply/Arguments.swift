import Agent
public import ArgumentParser
public import Logging
import Probe

/// On or off.
enum Switch: String, ExpressibleByArgument {
    case on
    case off
}

/// The spelling of log lines.
enum LogSpelling: String, ExpressibleByArgument {
    case logfmt
    case json

    var format: LogFormat { self == .json ? .json : .logfmt }
}

/// The texts of options that need more than one word to be refused.
enum Parse {
    /// `addr:port`, as the agent takes it.
    static func listenAddress(_ text: String) throws -> ListenAddress {
        do {
            return try ListenAddress(text)
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// `host`, `all`, or a name or path; a namespace that is called so is had by its path.
    static func namespace(_ text: String) -> AgentConfiguration.Namespace {
        switch text {
        case "host": .host
        case "all": .all
        default: .named(text)
        }
    }

    /// `auto`, `none` or a list of ports.
    static func ports(_ text: String) throws -> ProbeConfiguration.WatchedPorts {
        switch text {
        case "auto": return .automatic
        case "none": return .none
        default:
            let ports = text.split(separator: ",", omittingEmptySubsequences: false).map { UInt16($0) ?? 0 }
            guard !ports.contains(0) else {
                throw ValidationError("write auto, none, or ports from 1 to 65535 with commas between, such as 80,8080")
            }
            return .list(ports)
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
