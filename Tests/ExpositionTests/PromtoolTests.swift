import Exposition
import Glibc
import Testing

private let isRequired = getenv("LOSTREPLY_REQUIRE_LIVE").map { String(cString: $0) } == "1"
private let isInstalled = access("/usr/bin/promtool", X_OK) == 0

@Suite(
    "What Prometheus itself says", .serialized,
    .enabled(if: isInstalled || isRequired, "needs /usr/bin/promtool"))
struct PromtoolTests {
    @Test("promtool has nothing to say about a page")
    func page() throws {
        let (status, output) = try promtool(SamplePage.bytes(.text))
        #expect(output.isEmpty)
        #expect(status == 0)
    }

    @Test("promtool refuses a page that is cut off, so its silence means something")
    func cutOffPage() throws {
        let (status, output) = try promtool(SamplePage.bytes(.text).dropLast(20))
        #expect(!output.isEmpty)
        #expect(status != 0)
    }

    /// Runs `promtool check metrics` over a page and returns its exit status and all that it prints.
    private func promtool(_ page: [UInt8]) throws -> (status: Int32, output: String) {
        var input: [Int32] = [0, 0]
        var output: [Int32] = [0, 0]
        try #require(pipe(&input) == 0 && pipe(&output) == 0)
        for end in input + output {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input[0], 0)
        posix_spawn_file_actions_adddup2(&actions, output[1], 1)
        posix_spawn_file_actions_adddup2(&actions, output[1], 2)
        var child: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = []
        for word in ["promtool", "check", "metrics"] {
            arguments.append(strdup(word))
        }
        arguments.append(nil)
        defer { arguments.forEach { free($0) } }
        let code = posix_spawn(&child, "/usr/bin/promtool", &actions, nil, &arguments, environ)
        close(input[0])
        close(output[1])
        defer { close(output[0]) }
        try #require(code == 0, "promtool did not start")
        // A page is smaller than a pipe's buffer, so this does not block.
        #expect(write(input[1], page, page.count) == page.count)
        close(input[1])

        var text: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while case let count = read(output[0], &part, part.count), count > 0 {
            text += part[..<count]
        }
        var status: Int32 = 0
        try #require(waitpid(child, &status, 0) == child)
        return (status, String(decoding: text, as: UTF8.self))
    }
}
