import Testing

import Agent

@Suite("Listen addresses")
struct ListenAddressTests {
    @Test(
        "Numeric addresses with a port, and a port alone for every address",
        arguments: [
            ("127.0.0.1:9977", "127.0.0.1", 9977, "127.0.0.1:9977"),
            ("0.0.0.0:0", "0.0.0.0", 0, "0.0.0.0:0"),
            ("[::1]:0", "::1", 0, "[::1]:0"),
            ("[2001:db8::1]:65535", "2001:db8::1", 65_535, "[2001:db8::1]:65535"),
            (":9977", "::", 9977, "[::]:9977"),
        ] as [(String, String, UInt16, String)])
    func valid(text: String, host: String, port: UInt16, description: String) throws {
        let address = try ListenAddress(text)
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address.description == description)
    }

    @Test(
        "What is wrong comes with what is right",
        arguments: [
            ("", "listen address '' has no port; write 127.0.0.1:9977"),
            ("127.0.0.1", "listen address '127.0.0.1' has no port; write 127.0.0.1:9977"),
            ("127.0.0.1:", "listen address '127.0.0.1:' has no port from 0 to 65535 after its last colon"),
            ("127.0.0.1:65536", "listen address '127.0.0.1:65536' has no port from 0 to 65535 after its last colon"),
            ("127.0.0.1:+1", "listen address '127.0.0.1:+1' has no port from 0 to 65535 after its last colon"),
            ("127.0.0.1:http", "listen address '127.0.0.1:http' has no port from 0 to 65535 after its last colon"),
            (
                "localhost:9977",
                "listen address 'localhost:9977' is no numeric address and names are not looked up; "
                    + "write one such as 127.0.0.1:9977"
            ),
            (
                "256.0.0.1:9977",
                "listen address '256.0.0.1:9977' is no numeric address and names are not looked up; "
                    + "write one such as 127.0.0.1:9977"
            ),
            ("::1:9977", "listen address '::1:9977' needs brackets around its IPv6 address, as in [::1]:9977"),
            (
                "[127.0.0.1]:1",
                "listen address '[127.0.0.1]:1' has no IPv6 address in its brackets; write one such as [::1]:9977"
            ),
        ])
    func invalid(text: String, message: String) {
        let error = #expect(throws: ListenAddressError.self) { try ListenAddress(text) }
        #expect(error?.description == message)
    }
}
