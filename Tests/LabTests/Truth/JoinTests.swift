import Lab
import Testing

@Suite("Joining views, log and incidents")
struct JoinTests {
    @Test("An incident belongs to the last request before it on its connection")
    func lastRequest() throws {
        let connection = try Sample.connection()
        let second = TruthRequest(proxy: "nginx", scenario: .early, number: 2)
        let join = Join(
            views: [Sample.view(), Sample.view(second)],
            entries: [
                try Sample.entry(on: connection, second: 11), try Sample.entry(second, on: connection, second: 12),
            ],
            incidents: [try Sample.incident("lost", second: 13)])
        #expect(join.findings.map { $0.passages.map(\.incidents.count) } == [[0], [1]])
        #expect(join.strays.isEmpty)
    }

    @Test("A port that was used again is told by the time", arguments: [(15, [1, 0]), (25, [0, 1])])
    func reusedPort(second: Int, counts: [Int]) throws {
        let join = Join(
            views: [Sample.view()],
            entries: [
                try Sample.entry(on: try Sample.connection(second: 10), second: 11),
                try Sample.entry(on: try Sample.connection(second: 20), second: 21),
            ],
            incidents: [try Sample.incident("lost", second: second)])
        // Its proxy sent the request twice: two passages.
        #expect(join.findings.map { $0.passages.map(\.incidents.count) } == [counts])
    }

    @Test("An incident of no request of ours is a stray")
    func strays() throws {
        let entry = try Sample.entry(on: try Sample.connection(), second: 11)
        let elsewhere = try Sample.incident("lost", port: 40_001, second: 12)
        let before = try Sample.incident("lost", second: 10)
        #expect(Join(views: [Sample.view()], entries: [entry], incidents: [elsewhere, before]).strays.count == 2)
        let incident = try Sample.incident("lost", second: 12)
        #expect(Join(views: [], entries: [entry], incidents: [incident]).strays.count == 1)
    }
}
