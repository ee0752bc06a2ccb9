import Benchmark
import Glibc

/// Measures what lostreply costs.
@main
enum Main {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count >= 2, arguments.dropFirst(2).allSatisfy(Bench.sections.contains) else {
            let text = Array(
                """
                usage: bench LOSTREPLY FILE [SECTION]...
                the program to measure, where the comma-separated values go, and which of
                \(Bench.sections.joined(separator: " ")) to measure

                """.utf8)
            unsafe _ = write(STDERR_FILENO, text, text.count)
            exit(64)
        }
        let words = Array(arguments)
        exit(Bench(agent: words[0], file: words[1], sections: Array(words.dropFirst(2))).run())
    }
}
