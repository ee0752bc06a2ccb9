/// What a demo found: the agent's account beside nginx's own.
struct DemoSummary: Equatable {
    /// Responses that the agent's events call lost.
    var lost: Int
    /// Requests that nginx's access log has with status 502.
    var nginx502: Int
    /// Incidents of upstream connections whose bytes were all read in time.
    var recovered: Int
    /// Upstream connections that were reset.
    var resets: Int
    /// Records that the agent had no room for.
    var recordsDropped: Int
    /// How many clients saw which status, or which failure.
    var clientStatuses: [String: Int]

    /// The sum in one line.
    var line: String {
        "lost responses: \(lost)   nginx 502s: \(nginx502)   recovered: \(recovered)   resets: \(resets)   "
            + "records dropped: \(recordsDropped)"
    }

    /// The sum as a JSON object on one line.
    var json: String {
        let statuses = clientStatuses.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "{\"lost\":\(lost),\"nginx_502\":\(nginx502),\"recovered\":\(recovered),\"resets\":\(resets),"
            + "\"client_statuses\":{\(statuses.joined(separator: ","))},\"records_dropped\":\(recordsDropped)}"
    }

    /// Why the demo has not shown what it is to show; nil if it has.
    var failure: String? {
        if lost != nginx502 {
            return "the agent found \(lost) lost responses, but nginx answered 502 to \(nginx502) requests"
        }
        return lost == 0 ? "no response was lost; run it again, or with more --requests" : nil
    }
}
