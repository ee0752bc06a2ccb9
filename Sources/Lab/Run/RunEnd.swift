/// Why a run of the lab did not come to its end.
struct RunEnd: Error {
    /// The line for standard error; empty where there is nothing to say.
    var line: String
    /// The process's exit code.
    var code: CInt

    /// A privilege is missing (EX_NOPERM).
    static func notPermitted(_ line: String) -> Self { Self(line: line, code: 77) }

    /// A program is missing (EX_UNAVAILABLE).
    static func unavailable(_ line: String) -> Self { Self(line: line, code: 69) }

    /// Anything else.
    static func failed(_ line: String) -> Self { Self(line: line, code: 1) }

    /// A signal came; shells know the code.
    static func interrupted(by signal: CInt) -> Self { Self(line: "", code: 128 + signal) }
}
