import Foundation
import PackagePlugin

/// Compiles `bpf/lostreply.bpf.c` for the kernel and writes the object as a Swift array.
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
        let source = folder.appending(path: "lostreply.bpf.c")
        let object = context.pluginWorkDirectoryURL.appending(path: "lostreply.bpf.o")
        let swift = context.pluginWorkDirectoryURL.appending(path: "Bytecode.swift")
        return [
            .buildCommand(
                displayName: "Compiling lostreply.bpf.c for the kernel",
                executable: URL(filePath: "/bin/sh"),
                arguments: [script.path, clang, source.path, object.path, swift.path],
                inputFiles: [script] + sources,
                outputFiles: [swift])
        ]
    }
}
