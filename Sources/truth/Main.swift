import Glibc
import Lab

/// Runs every scenario against every proxy, and says how often lostreply is right.
@main
enum Main {
    static func main() {
        guard CommandLine.arguments.count == 2 else {
            let text = Array("usage: truth LOSTREPLY, the path of the program to measure\n".utf8)
            unsafe _ = write(STDERR_FILENO, text, text.count)
            exit(64)
        }
        exit(Truth(agent: [CommandLine.arguments[1], "agent"]).run())
    }
}
