import Agent
import ArgumentParser
import Glibc

/// Runs the command.
///
/// A failure is one line on standard error and an exit code that scripts can tell apart.
@main
enum Main {
    static func main() {
        do {
            var command = try LostReply.parseAsRoot()
            try command.run()
        } catch let error as AgentError {
            fail(error.description, code: error.kind.rawValue)
        } catch {
            let code = LostReply.exitCode(for: error)
            // Help and version are no failures, and a command's own exit code has had its words.
            if code.isSuccess || error is ExitCode { LostReply.exit(withError: error) }
            fail("\(LostReply.message(for: error)); see lostreply --help", code: code.rawValue)
        }
    }

    private static func fail(_ message: String, code: Int32) -> Never {
        let line = message.split(separator: "\n").joined(separator: " ")
        let text = Array("lostreply: \(line)\n".utf8)
        unsafe _ = write(STDERR_FILENO, text, text.count)
        exit(code)
    }
}
