internal import Exposition
internal import Incidents
internal import Records

/// A question for incidents, as the query of a target has it.
package struct IncidentQuery: Hashable {
    /// A parameter that is none, or has a value that it cannot have.
    package struct Refusal: Error, Hashable {
        /// What must be, in one line.
        package let reason: String
    }

    /// The parameters that a question may have.
    package enum Parameter: String, CaseIterable {
        case limit
        case outcome
        case upstream
        case since
    }

    /// How many incidents one answer may have.
    package static let limits = 1...1000

    /// Which incidents.
    package var selection = IncidentSelection()
    /// How many at the most.
    package var limit = 100

    /// Reads a query.
    ///
    /// - Parameters:
    ///   - query: What follows the target's question mark.
    ///   - parameters: Those that may be given.
    /// - Throws: What is wrong with it.
    package init(_ query: Substring, of parameters: [Parameter]) throws(Refusal) {
        var given: Set<Parameter> = []
        for (name, value) in QueryString.parameters(query) {
            guard let name, let value else {
                throw Refusal(reason: "the query's percent signs are no encoding of UTF-8")
            }
            guard let parameter = Parameter(rawValue: name), parameters.contains(parameter) else {
                let known = parameters.map(\.rawValue).joined(separator: ", ")
                throw Refusal(reason: "unknown parameter '\(name)'; known are \(known)")
            }
            guard given.insert(parameter).inserted || parameter == .outcome else {
                throw Refusal(reason: "\(name) can be given once")
            }
            try take(value, parameter)
        }
    }

    private mutating func take(_ value: String, _ parameter: Parameter) throws(Refusal) {
        switch parameter {
        case .limit:
            guard let limit = Int(value), !value.hasPrefix("+"), Self.limits.contains(limit) else {
                throw Self.refusal(
                    parameter, "must be \(Self.limits.lowerBound) to \(Self.limits.upperBound)", value)
            }
            self.limit = limit
        case .outcome:
            for label in value.split(separator: ",", omittingEmptySubsequences: false) {
                guard let outcome = Outcome.allCases.first(where: { $0.label == label }) else {
                    let labels = Outcome.allCases.map(\.label).joined(separator: ", ")
                    throw Self.refusal(parameter, "must be of \(labels)", value)
                }
                selection.outcomes.insert(outcome)
            }
        case .upstream:
            guard let remote = Endpoint(value) else {
                throw Self.refusal(
                    parameter, "must be an address and a port, such as 10.0.0.5:8080 or [2001:db8::1]:8080", value)
            }
            selection.remote = remote
        case .since:
            guard let moment = Timestamp(rfc3339: value) else {
                throw Self.refusal(parameter, "must be a time such as 2026-11-24T01:02:03Z (RFC 3339)", value)
            }
            selection.since = moment
        }
    }

    private static func refusal(_ parameter: Parameter, _ rule: String, _ value: String) -> Refusal {
        Refusal(reason: "\(parameter.rawValue) \(rule), and is '\(value)'")
    }
}
