/// A client's request.
package struct TruthRequest: Hashable {
    /// The proxy that it goes to.
    let proxy: String
    /// What the upstream makes of it.
    let scenario: Scenario
    /// Its number among those of its proxy and scenario.
    let number: Int

    /// Names a request.
    ///
    /// - Parameters:
    ///   - proxy: The proxy that it goes to.
    ///   - scenario: What the upstream makes of it.
    ///   - number: Its number among those of its proxy and scenario.
    package init(proxy: String, scenario: Scenario, number: Int) {
        self.proxy = proxy
        self.scenario = scenario
        self.number = number
    }

    /// The value of `X-Request-Id`.
    package var id: String { "\(proxy)-\(scenario.rawValue)-\(number)" }

    /// The length of its body.
    var bodyBytes: Int { scenario.bodyBytes(ofRequest: number) }
}
