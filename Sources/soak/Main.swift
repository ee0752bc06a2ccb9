import Glibc
import Lab

/// Keeps agents under load while all around them breaks, and checks that nothing is lost, leaks or stays behind.
@main
enum Main {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let minutes = Int(arguments[2]), minutes > 0 else {
            let text = Array("usage: soak LOSTREPLY MINUTES, the path of the program and how long\n".utf8)
            unsafe _ = write(STDERR_FILENO, text, text.count)
            exit(64)
        }
        exit(Soak(agent: [arguments[1], "agent"], duration: .seconds(60 * minutes)).run())
    }
}
