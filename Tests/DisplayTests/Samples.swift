import Parsing

import Display

/// An event whose fields a test changes.
struct Sample {
    private var fields: [(String, String)] = [
        ("schema", #""lostreply.incident/1""#), ("id", #""1c2-18a5f3b2""#), ("outcome", #""lost""#),
        ("role", #""upstream""#), ("solicited", "true"), ("extent", #""whole""#), ("local", #""10.0.0.1:41234""#),
        ("remote", #""10.0.0.5:8080""#), ("interface", #""eth0""#), ("netns", "4026531840"),
        ("process", #""nginx""#), ("pid", "123"), ("unit", #""nginx.service""#), ("container", "null"),
        ("pod", "null"), ("unread_at_reset_bytes", "77"), ("unread_at_close_bytes", "77"),
        ("out_of_order_bytes", "0"), ("missing_bytes", "0"), ("status", "413"),
        ("status_line", #""HTTP/1.1 413 Payload Too Large""#), ("cause", #""packet""#),
        ("verdict", #""accepted_exact""#), ("tcp_state", #""ESTABLISHED""#),
        ("last_data_time", #""2026-11-24T01:02:03.000046000Z""#),
        ("reset_time", #""2026-11-24T01:02:03.000087000Z""#), ("close_time", #""2026-11-24T01:02:03.000175000Z""#),
        ("data_to_reset_ns", "41000"), ("data_to_reset_precision_ns", "1"), ("reset_to_close_ns", "88000"),
        ("socket_error", #""taken""#),
        (
            "explanation",
            #""nginx closed 10.0.0.5:8080 with 77 bytes of an answer unread after the upstream's RST; the error was "#
                + #"taken by a write or SO_ERROR before the data was read. Fix: lingering close on the upstream, "#
                + #"`Expect: 100-continue` from the client, or a proxy that reads before it gives up on a write error.""#
        ),
    ]

    /// - Parameter changes: Fields and their JSON.
    init(_ changes: [String: String] = [:]) {
        fields = fields.map { ($0.0, changes[$0.0] ?? $0.1) }
    }

    var line: String { "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}" }

    var incident: ToldIncident {
        guard let incident = ToldIncident(line: line) else { preconditionFailure("no incident: \(line)") }
        return incident
    }

    /// What an event has where its socket's close was not followed.
    static let unclosed = [
        "process": "null", "pid": "null", "unit": "null", "unread_at_close_bytes": "null", "close_time": "null",
        "reset_to_close_ns": "null", "socket_error": "null",
    ]

    /// One of each kind, by name.
    static let kinds: [(name: String, sample: Sample)] = [
        ("lost", Sample()),
        (
            "lost-tail-behind-a-gap",
            Sample([
                "extent": #""tail""#, "unread_at_reset_bytes": "100", "unread_at_close_bytes": "40",
                "out_of_order_bytes": "1448", "missing_bytes": "2896", "verdict": #""accepted_sack""#,
            ])
        ),
        (
            "lost-by-a-tick",
            Sample([
                "remote": #""[2001:db8::1234:5678]:443""#, "local": #""[2001:db8::1]:41234""#, "status": #""opaque""#,
                "status_line": "null", "solicited": "null", "verdict": "null", "interface": "null",
                "missing_bytes": "null", "data_to_reset_ns": "12000000", "data_to_reset_precision_ns": "4000000",
                "last_data_time": #""2026-11-24T01:02:02.988087000Z""#, "container": #""5f1c9d""#, "unit": "null",
            ])
        ),
        (
            "lost-after-shutdown",
            Sample([
                "cause": #""no_packet""#, "verdict": "null", "missing_bytes": "null", "tcp_state": #""FIN_WAIT2""#,
                "last_data_time": "null", "data_to_reset_ns": "null", "data_to_reset_precision_ns": "null",
                "status": "null", "status_line": "null",
                "explanation":
                    #""nginx closed it. Fix: read to the end of the answer before shutting down.""#,
            ])
        ),
        (
            "idle",
            Sample([
                "outcome": #""idle""#, "solicited": "false", "status": "408",
                "status_line": #""HTTP/1.1 408 Request Timeout""#, "socket_error": #""pending""#,
                "explanation": #""nginx closed it: nobody waited for them. No fix is needed.""#,
            ])
        ),
        (
            "recovered",
            Sample([
                "outcome": #""recovered""#, "extent": #""unknown""#, "unread_at_close_bytes": "0",
                "explanation": #""nginx read 77 bytes, then closed: nothing was lost.""#,
            ])
        ),
        (
            "empty",
            Sample(
                unclosed.merging([
                    "outcome": #""empty""#, "solicited": "null", "extent": #""unknown""#, "unread_at_reset_bytes": "0",
                    "status": "null", "status_line": "null",
                    "explanation":
                        #""Nothing lay unread in order: no data was lost that a recv could still have given.""#,
                ]) { $1 })
        ),
        (
            "request-discarded",
            Sample([
                "outcome": #""request_discarded""#, "role": #""downstream""#, "solicited": "null",
                "local": #""10.0.0.1:80""#, "remote": #""192.0.2.7:51234""#, "status": "null", "status_line": "null",
                "explanation": #""nginx closed it. No fix is needed here: a client that resets takes no answer.""#,
            ])
        ),
        (
            "unattributed",
            Sample([
                "outcome": #""unattributed""#, "role": #""unknown""#, "solicited": "null", "extent": #""unknown""#,
                "cause": "null", "verdict": "null", "tcp_state": "null",
                "explanation": #""nginx closed it. Fix, if the peer is an upstream: lingering close.""#,
            ])
        ),
        (
            "discarded",
            Sample([
                "outcome": #""discarded""#, "unread_at_close_bytes": "0", "extent": #""unknown""#,
                "explanation": #""77 bytes lay unread. Fix: read before the disconnect.""#,
            ])
        ),
        (
            "abandoned",
            Sample(
                unclosed.merging([
                    "outcome": #""abandoned""#, "extent": #""unknown""#,
                    "explanation": #""The close was not seen before this incident was given up.""#,
                ]) { $1 })
        ),
    ]
}
