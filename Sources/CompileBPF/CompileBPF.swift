import Foundation
import PackagePlugin

/// Compiles the kernel half and writes the object as a Swift array.
///
/// The benchmark has the same programs, with others beside them to hold them against.
@main
struct CompileBPF: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folder = context.package.directoryURL.appending(path: "bpf")
        // A toolchain whose clang lacks the bpf target can name another.
        let clang =
            try ProcessInfo.processInfo.environment["LOSTREPLY_BPF_CLANG"] ?? context.tool(named: "clang").url.path
        let sources = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".h") || $0.hasSuffix(".c") }
            .map { folder.appending(path: $0) }
        let script = folder.appending(path: "embed.sh")
        let name = target.name == "Benchmark" ? "reference" : "lostreply"
        let source = folder.appending(path: "\(name).bpf.c")
        let object = context.pluginWorkDirectoryURL.appending(path: "\(name).bpf.o")
        let swift = context.pluginWorkDirectoryURL.appending(path: "Bytecode.swift")
        return [
            .buildCommand(
                displayName: "Compiling \(name).bpf.c for the kernel",
                executable: URL(filePath: "/bin/sh"),
                arguments: [script.path, clang, source.path, object.path, swift.path],
                inputFiles: [script] + sources,
                outputFiles: [swift])
        ]
    }
}
