import Records

/// What becomes of a RST in one situation, place by place.
struct RSTTable {
    /// A place and what becomes of a RST there; SYN and FIN make it one number longer.
    struct Line {
        let place: Place
        let fate: Fate
        let fateWithSYN: Fate
        let fateWithFIN: Fate

        init(_ place: Place, _ fate: Fate, withSYN: Fate? = nil, withFIN: Fate? = nil) {
            self.place = place
            self.fate = fate
            fateWithSYN = withSYN ?? fate
            fateWithFIN = withFIN ?? fate
        }

        init(_ place: Place, _ fate: Fate, withSYNOrFIN: Fate) {
            self.init(place, fate, withSYN: withSYNOrFIN, withFIN: withSYNOrFIN)
        }

        func fate(of form: RSTForm) -> Fate {
            if form.flags.contains(.syn) { return fateWithSYN }
            return form.flags.contains(.fin) ? fateWithFIN : fate
        }
    }

    let situation: Situation
    let forms: [RSTForm]
    /// What is seen where the RST ends nothing.
    let untouched: Observation
    /// What is seen where it does, but for the verdict.
    let ended: Observation
    let lines: [Line]

    init(
        _ situation: Situation, _ forms: [RSTForm], untouched: Observation, ended: Observation = Observation(),
        _ lines: [Line]
    ) {
        self.situation = situation
        self.forms = forms
        self.untouched = untouched
        self.ended = ended
        self.lines = lines
    }

    /// Each line in each form over each family.
    var rows: [Row] {
        Family.available.flatMap { family in
            lines.flatMap { line in forms.map { form in row(line, form, family) } }
        }
    }

    private func row(_ line: Line, _ form: RSTForm, _ family: Family) -> Row {
        let fate = line.fate(of: form)
        return Row(
            name: "A \(form.name) \(line.place.name) \(fate.verb) \(situation.rawValue) (\(family.rawValue))",
            family: family, situation: situation,
            segment: Segment(
                flags: form.flags, place: line.place, acknowledgement: form.acknowledgement,
                timestamp: form.timestamp, checksumIsRight: form.checksumIsRight),
            expected: expectation(of: fate), before: fate.before.map(expectation))
    }

    private func expectation(of fate: Fate) -> Observation {
        switch fate {
        case .ends(let verdict, let refusal):
            var expected = ended
            for index in expected.incidents.indices { expected.incidents[index].verdict = verdict }
            expected.verdicts = [verdict: 1]
            expected.refusals = refusal.map { [$0: 1] } ?? [:]
            return expected
        case .answered(let verdict, let refusal):
            return unchanged(verdict, refusal, answers: [.challenge])
        case .ignored(let verdict, let refusal):
            return unchanged(verdict, refusal, answers: [])
        case .unforeseen(let verdict, let refusal):
            var expected = unchanged(verdict, refusal, answers: [])
            expected.mismatches = 1
            return expected
        case .fixed(let today, _):
            return expectation(of: today)
        }
    }

    private func unchanged(_ verdict: Verdict, _ refusal: Refusal, answers: [Answer]) -> Observation {
        var expected = untouched
        expected.answers = answers
        expected.verdicts = [verdict: 1]
        expected.refusals = [refusal: 1]
        return expected
    }
}
