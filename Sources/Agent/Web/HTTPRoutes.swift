public import Exposition
internal import NIOHTTP1

/// What the agent serves, and the answer to each request.
public struct HTTPRoutes: Sendable {
    /// The path of the metrics page, with its leading slash.
    public var telemetryPath: String
    /// Makes the metrics page, nil where it cannot; called on the endpoint's thread, one request at a time.
    public var metrics: @Sendable (MetricsFormat) -> [UInt8]?
    /// Tells the agent's health; called on the endpoint's thread.
    public var health: @Sendable () -> Health
    /// Tells what the agent is and does; called on the endpoint's thread.
    package var status: @Sendable () -> AgentStatus
    /// The incidents that are kept.
    package var incidents: IncidentFeed

    /// Makes the routes.
    ///
    /// - Parameters:
    ///   - telemetryPath: The path of the metrics page, with its leading slash.
    ///   - metrics: Makes the metrics page, nil where it cannot; called on the endpoint's thread, one at a time.
    ///   - health: Tells the agent's health; called on the endpoint's thread.
    ///   - status: Tells what the agent is and does; called on the endpoint's thread.
    ///   - incidents: The incidents that are kept.
    package init(
        telemetryPath: String, metrics: @escaping @Sendable (MetricsFormat) -> [UInt8]?,
        health: @escaping @Sendable () -> Health, status: @escaping @Sendable () -> AgentStatus,
        incidents: IncidentFeed
    ) {
        self.telemetryPath = telemetryPath
        self.metrics = metrics
        self.health = health
        self.status = status
        self.incidents = incidents
    }

    /// Answers a request; the answer to HEAD is that to GET.
    ///
    /// - Parameters:
    ///   - method: The request's method.
    ///   - target: Its target as it was sent, with any query.
    ///   - accept: The value of its `Accept` header; nil without one.
    /// - Returns: The answer, or what is to be streamed.
    func reply(method: String, target: String, accept: String?) -> HTTPReply {
        let (path, query) = Self.parts(ofTarget: target)
        guard let resource = resource(at: path) else {
            let reason = "not found; metrics are at \(telemetryPath), the page is at /"
            return .answer(Self.error(.notFound, reason, at: path))
        }
        guard method == "GET" || method == "HEAD" else {
            var answer = Self.error(.methodNotAllowed, "only GET and HEAD are served", at: path)
            answer.headers.append(("Allow", "GET, HEAD"))
            return .answer(answer)
        }
        switch resource {
        case .metrics: return .answer(metricsAnswer(accept: accept))
        case .health:
            switch health() {
            case .ready: return .answer(HTTPAnswer(.ok, text: "ok\n"))
            case .missing(let what): return .answer(HTTPAnswer(.serviceUnavailable, text: what + "\n"))
            }
        case .page(let file): return .answer(file.answer)
        case .api(let resource): return resource.reply(query: query, incidents, status)
        }
    }

    /// What is wrong, in JSON for programs.
    private static func error(_ status: HTTPResponseStatus, _ reason: String, at path: String) -> HTTPAnswer {
        path.hasPrefix("/api/") ? APIResource.error(status, reason) : HTTPAnswer(status, text: reason + "\n")
    }

    private enum Resource {
        case metrics
        case health
        case page(PageFile)
        case api(APIResource)
    }

    private func resource(at path: String) -> Resource? {
        switch path {
        case telemetryPath: .metrics
        case "/healthz": .health
        default: PageFile(path: path).map { .page($0) } ?? APIResource(path: path).map { .api($0) }
        }
    }

    private func metricsAnswer(accept: String?) -> HTTPAnswer {
        let format = MetricsFormat(accept: accept)
        guard let page = metrics(format) else {
            return HTTPAnswer(.serviceUnavailable, text: "the metrics cannot be read now\n")
        }
        return HTTPAnswer(.ok, type: format.contentType, page)
    }

    /// The path of a target in origin form or absolute form (RFC 9112, 3.2), and its query.
    private static func parts(ofTarget target: String) -> (path: String, query: Substring) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path = parts[0]
        if !path.hasPrefix("/"), let scheme = path.firstRange(of: "://") {
            let authority = path[scheme.upperBound...]
            path = authority.firstIndex(of: "/").map { authority[$0...] } ?? "/"
        }
        return (String(path), parts.count > 1 ? parts[1] : "")
    }
}
