public import Exposition

/// What the agent serves, and the answer to each request.
public struct HTTPRoutes: Sendable {
    /// The path of the metrics page, with its leading slash.
    public var telemetryPath: String
    /// Makes the metrics page, nil where it cannot; called on the endpoint's thread, one request at a time.
    public var metrics: @Sendable (MetricsFormat) -> [UInt8]?
    /// Tells the agent's health; called on the endpoint's thread.
    public var health: @Sendable () -> Health

    /// Makes the routes.
    ///
    /// - Parameters:
    ///   - telemetryPath: The path of the metrics page, with its leading slash.
    ///   - metrics: Makes the metrics page, nil where it cannot; called on the endpoint's thread, one at a time.
    ///   - health: Tells the agent's health; called on the endpoint's thread.
    public init(
        telemetryPath: String, metrics: @escaping @Sendable (MetricsFormat) -> [UInt8]?,
        health: @escaping @Sendable () -> Health
    ) {
        self.telemetryPath = telemetryPath
        self.metrics = metrics
        self.health = health
    }

    /// Answers a request; the answer to HEAD is that to GET.
    ///
    /// - Parameters:
    ///   - method: The request's method.
    ///   - target: Its target as it was sent, with any query.
    ///   - accept: The value of its `Accept` header; nil without one.
    /// - Returns: The answer.
    func answer(method: String, target: String, accept: String?) -> HTTPAnswer {
        let path = Self.path(ofTarget: target)
        guard [telemetryPath, "/healthz", "/"].contains(path) else {
            return HTTPAnswer(.notFound, text: "not found; metrics are at \(telemetryPath)\n")
        }
        guard method == "GET" || method == "HEAD" else {
            var answer = HTTPAnswer(.methodNotAllowed, text: "only GET and HEAD are served\n")
            answer.headers = [("Allow", "GET, HEAD")]
            return answer
        }
        switch path {
        case telemetryPath:
            let format = MetricsFormat(accept: accept)
            guard let page = metrics(format) else {
                return HTTPAnswer(.serviceUnavailable, text: "the metrics cannot be read now\n")
            }
            return HTTPAnswer(.ok, type: format.contentType, page)
        case "/healthz":
            switch health() {
            case .ready: return HTTPAnswer(.ok, text: "ok\n")
            case .missing(let what): return HTTPAnswer(.serviceUnavailable, text: what + "\n")
            }
        default:
            return HTTPAnswer(.ok, type: "text/html; charset=utf-8", Array(landingPage.utf8))
        }
    }

    /// The path of a target in origin form or absolute form (RFC 9112, 3.2), without its query.
    private static func path(ofTarget target: String) -> String {
        var path = target.prefix { $0 != "?" }
        if !path.hasPrefix("/"), let scheme = path.firstRange(of: "://") {
            let authority = path[scheme.upperBound...]
            path = authority.firstIndex(of: "/").map { authority[$0...] } ?? "/"
        }
        return String(path)
    }

    private var landingPage: String {
        let path = telemetryPath.reduce(into: "") { text, character in
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case "\"": text += "&quot;"
            default: text.append(character)
            }
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head><title>lostreply</title></head>
            <body>
            <h1>lostreply</h1>
            <p>HTTP responses that this host received and no process read.</p>
            <ul>
            <li><a href="\(path)">Metrics</a></li>
            <li><a href="/healthz">Health</a></li>
            </ul>
            </body>
            </html>

            """
    }
}
