/// A text that is no address to listen on.
public struct ListenAddressError: Error, Hashable, CustomStringConvertible {
    /// What is wrong with the text and what is right, in one line.
    public let description: String

    init(_ text: String, _ problem: String) {
        self.description = "listen address '\(text)' \(problem)"
    }
}
