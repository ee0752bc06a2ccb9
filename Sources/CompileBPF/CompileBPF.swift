import Foundation
import PackagePlugin

/// Compiles the kernel half and writes the object as a Swift array.
///
/// The benchmark has the same programs, with others beside them to hold them against; the product has them once more,
/// without the kernel's own functions.
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
        func command(_ source: String, object: String, array: String, flags: [String] = []) -> Command {
            let swift = context.pluginWorkDirectoryURL.appending(path: "\(array).swift")
            return .buildCommand(
                displayName: "Compiling \(object) for the kernel",
                executable: URL(filePath: "/bin/sh"),
                arguments: [
                    script.path, clang, folder.appending(path: source).path,
                    context.pluginWorkDirectoryURL.appending(path: object).path, swift.path, array,
                ] + flags,
                inputFiles: [script] + sources,
                outputFiles: [swift])
        }
        guard target.name != "Benchmark" else {
            return [command("reference.bpf.c", object: "reference.bpf.o", array: "bytecode")]
        }
        return [
            command("lostreply.bpf.c", object: "lostreply.bpf.o", array: "bytecode"),
            command(
                "lostreply.bpf.c", object: "lostreply.without-kfuncs.bpf.o", array: "bytecodeWithoutKfuncs",
                flags: ["-DLOSTREPLY_WITHOUT_KFUNCS"]),
        ]
    }
}
