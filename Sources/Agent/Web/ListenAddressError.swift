/// A text that is no address to listen on.
public struct ListenAddressError: Error, Hashable, CustomStringConvertible {
    /// The text, what is wrong with it and what is right.
    let reason: String

    /// What is wrong with the text and what is right, in one line.
    public var description: String { "listen address \(reason)" }

    init(_ text: String, _ problem: String) {
        reason = "'\(text)' \(problem)"
    }
}
