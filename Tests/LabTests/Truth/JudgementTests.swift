import Lab
import Testing

@Suite("Judging one request")
struct JudgementTests {
    /// What comes of one answered request whose connection has these incidents.
    private func judgement(
        answer bytes: [UInt8] = [], _ incidents: IncidentReport...,
        changing change: (inout BackendEntry) -> Void = { _ in }
    ) throws -> RequestFinding.Judgement {
        var entry = try Sample.entry(on: try Sample.connection(), second: 11)
        change(&entry)
        let join = Join(views: [Sample.view(answer: bytes)], entries: [entry], incidents: incidents)
        let finding = try #require(join.findings.first)
        return finding.judgement(of: try #require(finding.passages.first))
    }

    @Test("A lost answer that is claimed is a true claim, and its status line must be that answer's")
    func claimed() throws {
        #expect(try judgement(Sample.incident("lost", second: 12)) == .trueClaim)
        let line = Sample.answer.statusLine
        #expect(try judgement(Sample.incident("lost", second: 12, statusLine: line)) == .trueClaim)
        #expect(try judgement(Sample.incident("lost", second: 12, statusLine: "HTTP/1.1 408 No")) == .falseClaim)
    }

    @Test("An answer that the client got is not lost, whatever the proxy's error page has for a status")
    func served() throws {
        let whole = Sample.answer.bytes(keepsAlive: false)
        #expect(try judgement(answer: whole) == .nothingLost)
        #expect(try judgement(answer: whole, Sample.incident("lost", second: 12)) == .falseClaim)
        let cut = Array(whole.dropLast())
        #expect(try judgement(answer: cut, Sample.incident("lost", second: 12)) == .trueClaim)
        let page = Array("HTTP/1.1 413 No\r\n\r\nnot the upstream's words, but so long".utf8)
        #expect(try judgement(answer: page, Sample.incident("lost", second: 12)) == .trueClaim)
    }

    @Test("An answer that did not arrive whole cannot be lost")
    func unanswered() throws {
        let claim = try Sample.incident("lost", second: 12)
        #expect(try judgement(claim) { $0.answer = nil } == .falseClaim)
        #expect(try judgement(claim) { $0.unwrittenBytes = 1 } == .falseClaim)
        #expect(try judgement(claim) { $0.acknowledgedAfter = nil } == .falseClaim)
        #expect(try judgement { $0.answer = nil } == .nothingLost)
    }

    @Test("A lost answer that the proxy had read is explained by the incident that says so")
    func explained() throws {
        for incident in [
            try Sample.incident("recovered", second: 12, unread: 0),
            try Sample.incident("empty", second: 12, unread: nil),
        ] {
            guard case .explained = try judgement(incident) else {
                Issue.record("\(incident)")
                continue
            }
        }
    }

    @Test("A lost answer without an incident, or with one that does not tell, is missed")
    func missed() throws {
        #expect(try judgement() == .missed)
        #expect(try judgement(Sample.incident("idle", second: 12)) == .missed)
        #expect(try judgement(Sample.incident("abandoned", second: 12, unread: nil)) == .missed)
    }
}
