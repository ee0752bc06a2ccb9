import NIOHTTP1

/// A file of the page; it is part of the binary.
struct PageFile: Hashable {
    /// What the page may load and run: its own files alone.
    private static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self' data:",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    private let name: String
    private let text: String

    /// Finds the file of a path; nil where there is none.
    ///
    /// - Parameter path: `/` or `/page/NAME`.
    init?(path: String) {
        let name = path == "/" ? "index.html" : path.hasPrefix("/page/") ? String(path.dropFirst(6)) : ""
        guard !name.hasSuffix(".json"), let text = embeddedFiles[name] else { return nil }
        self.name = name
        self.text = text
    }

    /// The file as an answer.
    var answer: HTTPAnswer {
        var answer = HTTPAnswer(.ok, type: type, Array(text.utf8))
        answer.headers = [
            ("Content-Security-Policy", Self.contentSecurityPolicy), ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-cache"),
        ]
        return answer
    }

    private var type: String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        default: "text/javascript; charset=utf-8"
        }
    }
}
