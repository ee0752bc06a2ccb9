/// Why a run of the lab did not come to its end.
package struct RunEnd: Error {
    /// The line for standard error; empty where there is nothing to say.
    package var line: String
    /// The process's exit code.
    package var code: CInt

    /// Says why, and with which exit code.
    package init(line: String, code: CInt) {
        self.line = line
        self.code = code
    }

    /// A privilege is missing (EX_NOPERM).
    package static func notPermitted(_ line: String) -> Self { Self(line: line, code: 77) }

    /// A program is missing (EX_UNAVAILABLE).
    package static func unavailable(_ line: String) -> Self { Self(line: line, code: 69) }

    /// Anything else.
    package static func failed(_ line: String) -> Self { Self(line: line, code: 1) }

    /// A signal came; shells know the code.
    package static func interrupted(by signal: CInt) -> Self { Self(line: "", code: 128 + signal) }
}
