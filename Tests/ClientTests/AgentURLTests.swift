import Client
import Testing

@Suite("Where an agent serves")
struct AgentURLTests {
    @Test(
        "A URL is read",
        arguments: [
            ("http://127.0.0.1:9977", "http://127.0.0.1:9977"), ("http://127.0.0.1:9977/", "http://127.0.0.1:9977"),
            ("https://proxy.example", "https://proxy.example:443"), ("http://localhost", "http://localhost:80"),
            ("HTTP://a:1", "http://a:1"), ("http://[::1]:9977", "http://[::1]:9977"),
            ("https://[2001:db8::1]/", "https://[2001:db8::1]:443"), ("http://a_b-c.d:65535", "http://a_b-c.d:65535"),
        ])
    func good(text: String, url: String) throws {
        #expect(try AgentURL(text).description == url)
    }

    @Test(
        "What is none is refused, with one line that says why and what would be right",
        arguments: [
            "", "127.0.0.1:9977", "ftp://a", "http://", "http:///x", "http://a:0", "http://a:65536", "http://a:x",
            "http://a:", "http://a/metrics", "http://a?x", "http://::1:9977", "http://[::1", "http://[::1]x",
            "http://[127.0.0.1]:1", "http://a b", "http://a:1:2", "http://ä", "http://[]:1", "http://a\nb:1",
        ])
    func bad(text: String) {
        let error = #expect(throws: ClientError.self) { try AgentURL(text) }
        #expect(error?.isUsage == true)
        #expect(error?.description.hasSuffix("; give one such as http://127.0.0.1:9977") == true)
    }

    @Test("What is repeated of it moves no cursor")
    func hostile() {
        for text in ["http://\u{1B}[2J", "\u{9B}31m", "http://a:\u{7}", "http://\u{202E}a", "http://[\n"] {
            let error = #expect(throws: ClientError.self) { try AgentURL(text) }
            #expect(error?.description.utf8.allSatisfy { 0x20...0x7E ~= $0 } == true, "\(error?.description ?? "")")
        }
    }

    @Test("A password in a URL is refused, and not repeated")
    func password() {
        let error = #expect(throws: ClientError.self) { try AgentURL("http://me:secret@127.0.0.1:9977") }
        #expect(error?.isUsage == true)
        #expect(error?.description.contains("secret") == false)
        #expect(error?.description.contains("LOSTREPLY_PASSWORD") == true)
    }
}
