// swift-tools-version: 6.2
import PackageDescription

let common: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]
let strict = common + [.strictMemorySafety()]

// swift-argument-parser and swift-log use FoundationEssentials; a static link must be told what that needs in turn.
let foundationEssentials = ["_FoundationCollections", "_FoundationCShims", "swiftSynchronization"]

let package = Package(
    name: "lostreply",
    products: [.executable(name: "lostreply", targets: ["lostreply"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        .systemLibrary(
            name: "Clibbpf", pkgConfig: "libbpf", providers: [.apt(["libbpf-dev", "libelf-dev", "zlib1g-dev"])]),
        .systemLibrary(name: "Clibyaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "Ccrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CRecords", path: "bpf/include"),
        .target(name: "CLinux"),
        .target(name: "Linux", dependencies: ["CLinux"], swiftSettings: strict),
        .target(name: "Netlink", dependencies: ["CLinux", "Linux"], swiftSettings: strict),
        .target(name: "TrafficControl", dependencies: ["CLinux", "Linux", "Netlink"], swiftSettings: strict),
        .plugin(name: "CompileBPF", capability: .buildTool(), path: "Sources/CompileBPF"),
        .plugin(name: "EmbedPage", capability: .buildTool(), path: "Sources/EmbedPage"),
        .target(name: "Records", swiftSettings: strict),
        .target(name: "CPacket", cSettings: [.headerSearchPath("../../bpf/include")]),
        .target(name: "Capture", dependencies: ["CPacket", "Records"], swiftSettings: strict),
        .target(name: "Replay", dependencies: ["Capture", "CRecords", "Records"], swiftSettings: strict),
        .target(name: "YAML", dependencies: ["Clibyaml"], swiftSettings: strict),
        .target(name: "BPF", dependencies: ["Clibbpf"], swiftSettings: strict),
        .target(
            name: "Probe", dependencies: ["BPF", "CRecords", "Linux", "Records", "TrafficControl"],
            swiftSettings: strict,
            plugins: ["CompileBPF"]),
        .target(
            name: "Incidents",
            dependencies: ["Records", .product(name: "DequeModule", package: "swift-collections")],
            swiftSettings: strict),
        .target(name: "Exposition", dependencies: ["Incidents", "Records", "Replay"], swiftSettings: strict),
        .target(
            name: "Agent",
            dependencies: [
                "BPF", "CLinux", "Ccrypt", "Exposition", "Incidents", "Linux", "Netlink", "Probe", "Records", "YAML",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            exclude: ["Page"],
            swiftSettings: strict,
            plugins: ["EmbedPage"]),
        .target(name: "Parsing", swiftSettings: strict),
        .target(
            name: "Client",
            dependencies: [
                "Linux", "Parsing",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        .target(name: "Terminal", dependencies: ["CLinux", "Linux"], swiftSettings: strict),
        .target(name: "Display", dependencies: ["Exposition", "Parsing", "Terminal"], swiftSettings: strict),
        .target(
            name: "Watch", dependencies: ["Client", "Display", "Linux", "Parsing", "Terminal"], swiftSettings: strict),
        .target(
            name: "Lab", dependencies: ["BPF", "CLinux", "Display", "Linux", "Parsing"], swiftSettings: strict),
        .executableTarget(
            name: "lostreply",
            dependencies: [
                "Agent", "Capture", "Client", "Exposition", "Incidents", "Lab", "Linux", "Probe", "Replay", "Terminal",
                "Watch",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-static-executable"], .when(configuration: .release))]
                + foundationEssentials.map { .linkedLibrary($0, .when(configuration: .release)) }),
        .executableTarget(name: "truth", dependencies: ["Lab"], swiftSettings: strict),
        .executableTarget(name: "soak", dependencies: ["Lab"], swiftSettings: strict),
        .target(
            name: "Benchmark", dependencies: ["BPF", "CLinux", "Lab", "Linux", "Probe", "Records"],
            swiftSettings: strict,
            plugins: ["CompileBPF"]),
        .executableTarget(name: "bench", dependencies: ["Benchmark"], swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["Clibbpf", "Incidents", "Lab", "Linux", "Probe", "Records"],
            path: "Tests/TestSupport", swiftSettings: common),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"], swiftSettings: common),
        .testTarget(
            name: "ProbeTests", dependencies: ["BPF", "CRecords", "Linux", "Probe", "Records", "TestSupport"],
            swiftSettings: common),
        .testTarget(
            name: "IncidentsTests", dependencies: ["Incidents", "Records", "TestSupport"], swiftSettings: common),
        .testTarget(
            name: "ExpositionTests", dependencies: ["Exposition", "Incidents", "Records"], swiftSettings: common),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "BPF", "Exposition", "Incidents", "Lab", "Linux", "Probe", "Records", "TestSupport", "YAML",
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: common),
        .testTarget(
            name: "CaptureTests", dependencies: ["Capture", "Lab", "Records", "TestSupport"], swiftSettings: common),
        .testTarget(
            name: "ReplayTests", dependencies: ["Capture", "Lab", "Records", "Replay", "TestSupport"],
            swiftSettings: common),
        .testTarget(name: "BenchmarkTests", dependencies: ["Benchmark"], swiftSettings: common),
        .testTarget(name: "ParsingTests", dependencies: ["Parsing"], swiftSettings: common),
        .testTarget(
            name: "ClientTests", dependencies: ["Client", "Lab", "Linux", "Parsing", "TestSupport"],
            swiftSettings: common),
        .testTarget(
            name: "DisplayTests", dependencies: ["Display", "Parsing", "Terminal", "TestSupport"],
            exclude: ["Explained"], swiftSettings: common),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal"], swiftSettings: common),
        .testTarget(name: "LabTests", dependencies: ["Lab", "Linux", "TestSupport"], swiftSettings: common),
        .executableTarget(
            name: "clsact-holder", dependencies: ["Linux", "Probe"], path: "Tests/ClsactHolder", swiftSettings: strict),
        .testTarget(
            name: "Live",
            dependencies: [
                "Agent", "BPF", "Incidents", "Lab", "Linux", "Parsing", "Probe", "Records", "TestSupport",
                "TrafficControl", "clsact-holder",
            ],
            swiftSettings: common),
        .testTarget(
            name: "Conformance",
            dependencies: ["Capture", "Incidents", "Lab", "Linux", "Probe", "Records", "Replay", "TestSupport"],
            swiftSettings: common),
    ]
)
