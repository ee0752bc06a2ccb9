import Foundation
import PackagePlugin

/// Writes the files of the page as Swift text, so that the agent is one file.
@main
struct EmbedPage: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let sources = context.package.directoryURL.appending(path: "Sources")
        let folder = sources.appending(path: "Agent/Page")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .map { folder.appending(path: $0) }
        let script = sources.appending(path: "EmbedPage/embed.sh")
        let swift = context.pluginWorkDirectoryURL.appending(path: "embeddedFiles.swift")
        return [
            .buildCommand(
                displayName: "Embedding the page",
                executable: URL(filePath: "/bin/sh"),
                arguments: [script.path, swift.path] + files.map(\.path),
                inputFiles: [script] + files,
                outputFiles: [swift])
        ]
    }
}
