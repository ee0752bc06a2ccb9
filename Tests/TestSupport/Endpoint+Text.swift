import Glibc
public import Lab
public import Records

extension Endpoint {
    /// The same endpoint as records and packets have it.
    ///
    /// - Parameter endpoint: An endpoint whose address is numeric.
    public init(_ endpoint: TCPEndpoint) {
        let isIPv6 = endpoint.address.contains(":")
        var address = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
        let result = inet_pton(isIPv6 ? AF_INET6 : AF_INET, endpoint.address, &address)
        precondition(result == 1, "\(endpoint.address) is no address")
        self.init(address: address, port: endpoint.port)
    }
}
