/// What protects the endpoint, as a web configuration file of Prometheus' exporter toolkit says it.
package struct WebConfiguration: Sendable {
    /// A header that every answer has.
    package struct Header: Hashable, Sendable {
        /// Its name.
        package let name: String
        /// Its value.
        package let value: String
    }

    /// How TLS is spoken; nil for plain HTTP.
    package var tls: TLSSettings?
    /// Who may ask, by name; empty for anyone.
    package var users: [String: BcryptHash] = [:]
    /// Headers of every answer.
    package var headers: [Header] = []
}
