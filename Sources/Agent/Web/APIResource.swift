internal import Exposition
import NIOHTTP1

/// What is served below `/api/v1/`; `openapi.json` describes it.
enum APIResource: Hashable {
    case incidents
    case incident(id: String)
    case stream
    case status
    case description

    /// Finds the resource of a path; nil where there is none.
    ///
    /// - Parameter path: The target's path.
    init?(path: String) {
        let names = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard names.starts(with: ["api", "v1"]) else { return nil }
        switch Array(names.dropFirst(2)) {
        case ["incidents"]: self = .incidents
        case ["stream"]: self = .stream
        case ["status"]: self = .status
        case ["openapi.json"]: self = .description
        case let names where names.count == 2 && names[0] == "incidents":
            self = .incident(id: QueryString.decoded(names[1]) ?? "")
        default: return nil
        }
    }

    /// Answers a request for it.
    ///
    /// - Parameters:
    ///   - query: What follows the target's question mark.
    ///   - feed: The incidents that are kept.
    ///   - status: The agent's.
    /// - Returns: The answer, or what is to be streamed.
    func reply(query: Substring, _ feed: IncidentFeed, _ status: () -> AgentStatus) -> HTTPReply {
        do throws(IncidentQuery.Refusal) {
            switch self {
            case .incidents:
                let query = try IncidentQuery(query, of: [.limit, .outcome, .upstream, .since])
                return .answer(Self.array(feed.newest(of: query.selection, count: query.limit)))
            case .stream:
                return .stream(try IncidentQuery(query, of: [.outcome, .upstream]).selection)
            case .incident(let id):
                _ = try IncidentQuery(query, of: [])
                return .answer(Self.object(feed.incident(id: id), id: id))
            case .status:
                _ = try IncidentQuery(query, of: [])
                return .answer(HTTPAnswer(.ok, json: status().object + [UInt8(ascii: "\n")]))
            case .description:
                return .answer(HTTPAnswer(.ok, json: Array((embeddedFiles["openapi.json"] ?? "").utf8)))
            }
        } catch {
            return .answer(Self.error(.badRequest, error.reason))
        }
    }

    private static func array(_ events: [IncidentEvent]) -> HTTPAnswer {
        let objects = events.map(\.object).joined(separator: [UInt8(ascii: ",")])
        return HTTPAnswer(.ok, json: [UInt8(ascii: "[")] + objects + Array("]\n".utf8))
    }

    private static func object(_ event: IncidentEvent?, id: String) -> HTTPAnswer {
        guard let event else {
            return error(.notFound, "no incident '\(id)' is kept; older ones are in the file of --events")
        }
        return HTTPAnswer(.ok, json: event.line)
    }

    /// An answer that says what is wrong.
    static func error(_ status: HTTPResponseStatus, _ reason: String) -> HTTPAnswer {
        var object = JSONWriter()
        object.field("error", reason)
        return HTTPAnswer(status, json: object.finish())
    }
}
