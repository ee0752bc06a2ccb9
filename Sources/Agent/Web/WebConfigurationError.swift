internal import YAML

/// A web configuration that cannot be used.
public struct WebConfigurationError: Error, Hashable, CustomStringConvertible {
    /// The errno, where a file could not be read; nil where what the files hold is wrong.
    public let code: CInt?
    /// Which file is meant, on which line, and what is wrong there.
    public let description: String

    /// The configuration itself cannot be read.
    init(path: String, _ failure: FileFailure) {
        code = failure.code
        description = "cannot use \(path): \(failure.reason)"
    }

    /// A line of it is wrong.
    init(path: String, _ error: YAMLError) {
        code = nil
        description = "cannot use \(path): \(error)"
    }

    /// A file that it names cannot be used.
    init(path: String, _ file: TLSSettings.Path, _ failure: FileFailure) {
        code = failure.code
        description = "cannot use \(path): line \(file.line): \(file.value): \(failure.reason)"
    }
}
