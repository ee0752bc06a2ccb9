import Records

/// The tables of docs/verdicts.md, from the rows that the kernel is held to.
enum DecisionTable {
    /// What becomes of RSTs.
    static var rsts: [String] {
        let tables = (RSTTable.synchronized + RSTTable.synchronizedElsewhere + RSTTable.other).filter(\.isDocumented)
        let lines = tables.flatMap { table in table.lines.map { table.documented($0) } }
        return ["| socket | RST | verdict | what the kernel does | reason |", "| --- | --- | --- | --- | --- |"]
            + unique(lines)
    }

    /// What becomes of SYNs, where the connection is not synchronized.
    static var syns: [String] {
        let synchronized: Set<Situation> = [.established, .finWait1, .finWait2, .closeWait, .closing, .lastAck]
        let family = " (\(Family.available[0].rawValue))"
        let lines = Row.syns.filter { $0.name.hasSuffix(family) && !synchronized.contains($0.situation) }.map { row in
            "| \(row.name.dropLast(family.count)) | `\(row.expected.syns.keys.first?.label ?? "")` |"
        }
        return ["| SYN | verdict |", "| --- | --- |"] + unique(lines)
    }

    private static func unique(_ lines: [String]) -> [String] {
        var seen: Set<String> = []
        return lines.filter { seen.insert($0).inserted }
    }
}

extension RSTTable {
    /// Whether its rows say something about a rule, not about what no rule foresees.
    fileprivate var isDocumented: Bool {
        lines.allSatisfy { if case .unforeseen = $0.fate { false } else { true } }
    }

    fileprivate func documented(_ line: Line) -> String {
        let form = forms[0]
        let socket = situation.rawValue
        let (verdict, effect, reason) = line.fate(of: form).documented
        return "| \(socket) | \(escaped(form.name)) \(line.place.name) | `\(verdict.label)` | \(effect) | \(reason) |"
    }

    private func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

extension Fate {
    fileprivate var documented: (verdict: Verdict, effect: String, reason: String) {
        switch self {
        case .ends(let verdict, _): (verdict, "ends it", "")
        case .answered(let verdict, let refusal): (verdict, "answers with an ACK", "`\(refusal.label)`")
        case .ignored(let verdict, let refusal), .unforeseen(let verdict, let refusal):
            (verdict, "ignores it", "`\(refusal.label)`")
        case .fixed(let today, _): today.documented
        }
    }
}
