extension Row {
    /// The whole table.
    static let all = rsts + syns + acks

    private static let rsts =
        (RSTTable.synchronized + RSTTable.synchronizedElsewhere + RSTTable.other).flatMap(\.rows)

    /// A row over each family.
    static func each(
        _ name: String, _ situation: Situation, _ segment: Segment, _ expected: Observation,
        before: Observation? = nil
    ) -> [Row] {
        Family.available.map { family in
            Row(
                name: "\(name) \(situation.rawValue) (\(family.rawValue))", family: family, situation: situation,
                segment: segment, expected: expected, before: before)
        }
    }
}
