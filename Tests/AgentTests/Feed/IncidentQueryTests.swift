import Exposition
import Incidents
import Records
import Testing

import Agent

@Suite("Questions for incidents")
struct IncidentQueryTests {
    @Test("Without parameters it is the last hundred of all")
    func empty() throws {
        let query = try IncidentQuery("", of: IncidentQuery.Parameter.allCases)
        #expect(query.limit == 100)
        #expect(query.selection == IncidentSelection())
    }

    @Test("Every parameter is read, encoded or not")
    func everything() throws {
        let query = try IncidentQuery(
            "limit=5&outcome=lost,idle&outcome=%65mpty&upstream=%5b2001:db8::0:1%5D%3A80&since=2026-11-24+01:02:03Z&",
            of: IncidentQuery.Parameter.allCases)
        #expect(query.limit == 5)
        #expect(query.selection.outcomes == [.lost, .idle, .empty])
        #expect(query.selection.remote?.description == "[2001:db8::1]:80")
        #expect(query.selection.since == Timestamp(rfc3339: "2026-11-24T01:02:03Z"))
    }

    @Test(
        "What cannot be is refused with what must be",
        arguments: [
            ("limit=0", "limit must be 1 to 1000, and is '0'"),
            ("limit=+5", "limit must be 1 to 1000, and is ' 5'"),
            ("limit=%2B5", "limit must be 1 to 1000, and is '+5'"),
            ("limit=1&limit=2", "limit can be given once"),
            (
                "upstream=10.0.0.5",
                "upstream must be an address and a port, such as 10.0.0.5:8080 or [2001:db8::1]:8080, and is '10.0.0.5'"
            ),
            (
                "upstream=example.org:80",
                "upstream must be an address and a port, such as 10.0.0.5:8080 or [2001:db8::1]:8080, and is 'example.org:80'"
            ),
            ("since=yesterday", "since must be a time such as 2026-11-24T01:02:03Z (RFC 3339), and is 'yesterday'"),
            (
                "outcome=",
                "outcome must be of lost, idle, recovered, empty, request_discarded, unattributed, discarded, abandoned, and is ''"
            ),
            ("limits=5", "unknown parameter 'limits'; known are limit, outcome, upstream, since"),
            ("limit=%", "the query's percent signs are no encoding of UTF-8"),
            ("limit=%ff", "the query's percent signs are no encoding of UTF-8"),
            ("limit=%4", "the query's percent signs are no encoding of UTF-8"),
        ])
    func refusals(query: String, reason: String) {
        let error = #expect(throws: IncidentQuery.Refusal.self) {
            try IncidentQuery(query[...], of: IncidentQuery.Parameter.allCases)
        }
        #expect(error?.reason == reason)
    }

    @Test("A parameter that a resource does not have is unknown there")
    func otherResource() {
        let error = #expect(throws: IncidentQuery.Refusal.self) {
            try IncidentQuery("limit=5", of: [.outcome, .upstream])
        }
        #expect(error?.reason == "unknown parameter 'limit'; known are outcome, upstream")
    }
}
