import Testing

import Agent

/// A configuration file that is refused.
struct RefusedFile: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    /// What is said behind the file's name.
    let reason: String

    init(_ name: String, _ text: String, _ reason: String) {
        testDescription = name
        self.text = text
        self.reason = reason
    }

    static let all = [
        RefusedFile(
            "A key that is none", "ring:\n  bites: 4096\n", "line 2: unknown key 'bites'; known are bytes"),
        RefusedFile(
            "A number out of its bound", "\ntop-upstreams: 0\n",
            "line 2: top-upstreams must be 1 to 10000, and is '0'"),
        RefusedFile(
            "A string for a number", "ring: {bytes: '4096'}\n",
            "line 1: ring.bytes needs an integer, and has the string '4096'"),
        RefusedFile(
            "A list for a word", "log:\n  level: [info]\n", "line 2: log.level needs a string, and has a list"),
        RefusedFile(
            "A mapping in a list", "interface:\n  - eth0\n  - {name: eth1}\n",
            "line 3: interface needs a string, and has a mapping"),
        RefusedFile("A word for a level", "web: off\n", "line 1: needs a mapping, such as 'key: value'"),
        RefusedFile(
            "A port out of range", "http-port: [80, 70000]\n",
            "line 1: http-port must be auto, none, or ports from 1 to 65535, such as 80,8080, and is '80,70000'"),
        RefusedFile(
            "A name that no process can have", "only-process: [a-name-of-16-bytes]\n",
            "line 1: only-process must be names of processes, 15 bytes each at the most, such as nginx,haproxy, and is "
                + "'a-name-of-16-bytes'"),
        RefusedFile(
            "All namespaces and one more", "netns:\n  - all\n  - host\n",
            "line 2: netns has all beside others, which all holds already; leave out one or the other"),
        RefusedFile(
            "No namespace", "netns: []\n",
            "line 1: netns must be host, all, or names or paths of network namespaces, 16 at the most, and is ''"),
        RefusedFile(
            "Protection without its file", "web:\n  config:\n    file:\n",
            "line 3: 'file' has no value; is what follows indented?"),
        RefusedFile("Something else", "\u{7F}ELF\u{1}", "line 1: is no YAML: control characters are not allowed"),
    ]
}

@Suite("Settings")
struct SettingsTests {
    /// A value for each setting that is not its default, as flags give it.
    private static let values: [Setting: [String]] = [
        .interface: ["eth0", "eth1"], .netns: ["blue", "/proc/7/ns/net"], .xdp: ["eth0"], .flowTracking: ["off"],
        .refused: ["off"], .httpPort: ["80,8080"], .onlyPort: ["80", "443"], .onlyProcess: ["nginx,envoy"],
        .topUpstreams: ["7"], .ringBytes: ["4096"], .flowSlots: ["256"], .listenAddress: ["[::1]:80"],
        .telemetryPath: ["/m"], .webConfiguration: ["web.yml"], .keptIncidents: ["0"], .events: ["-"],
        .kernelBTF: ["btf"], .logLevel: ["debug"], .logFormat: ["json"],
    ]

    private func texts(_ setting: Setting, flags: [Setting: [String]] = [:], file: String = "") throws -> [String] {
        try withFile(file) { path in setting.texts(in: try Settings(flags: flags, file: path).resolve()) }
    }

    @Test("A flag and a key of the file give the same setting", arguments: Setting.allCases)
    func sameByFlagAndFile(setting: Setting) throws {
        let given = try #require(Self.values[setting])
        let expected = given.flatMap { setting.isList ? $0.split(separator: ",").map(String.init) : [$0] }
        #expect(expected != setting.defaultTexts)
        #expect(try texts(setting, flags: [setting: given]) == expected)
        let value = setting.isList ? "[\(expected.joined(separator: ", "))]" : expected[0]
        let parts = setting.rawValue.split(separator: ".")
        let file = parts.dropLast().reversed().reduce("\(parts[parts.count - 1]): '\(value)'") { "\($1): {\($0)}" }
        let isString = !setting.isList && Int(value) == nil
        #expect(try texts(setting, file: isString ? file : file.replacing("'", with: "")) == expected)
    }

    @Test("A flag goes before the file, whole: lists are not added up", arguments: Setting.allCases)
    func flagWins(setting: Setting) throws {
        let file = "interface: [lo]\nonly-port: [1]\ntop-upstreams: 3\nflow-tracking: on\nlog: {level: error}\n"
        let given = try #require(Self.values[setting])
        let alone = try texts(setting, flags: [setting: given])
        #expect(try texts(setting, flags: [setting: given], file: file) == alone)
    }

    @Test("A switch may be written as tools of YAML write it")
    func toggles() throws {
        #expect(try texts(.refused, file: "refused: false\n") == ["off"])
        #expect(try texts(.refused, file: "refused: off\n") == ["off"])
        #expect(try texts(.refused, file: "refused: true\n") == ["on"])
    }

    @Test("What is wrong in a file is told with its line, as a mistake of usage", arguments: RefusedFile.all)
    func refused(file: RefusedFile) throws {
        try withFile(file.text) { path in
            _ = #expect(throws: AgentError(.usage, "cannot use \(path): \(file.reason)")) {
                try Settings(flags: [:], file: path).resolve()
            }
        }
    }

    @Test("A file that is too long to be one of settings is not read to its end, and what is no file not at all")
    func otherFiles() throws {
        try withFile(String(repeating: "#", count: 2 << 20)) { path in
            _ = #expect(
                throws: AgentError(
                    .general,
                    "cannot read the configuration \(path): File too large; give --config a file that can be read")
            ) { try Settings(flags: [:], file: path).resolve() }
        }
        #expect(throws: AgentError(.general, "cannot read the configuration /dev/zero: it is no regular file")) {
            try Settings(flags: [:], file: "/dev/zero").resolve()
        }
    }

    @Test("A flag that is wrong is told by its name")
    func refusedFlag() {
        #expect(throws: AgentError(.usage, "--top-upstreams must be 1 to 10000, and is 'x'")) {
            try Settings(flags: [.topUpstreams: ["x"]], file: nil).resolve()
        }
    }
}
