import Foundation
import PackagePlugin

/// Compiles the programs of `bpf/programs` for the kernel and embeds them as source of the target.
@main
struct EmbedProbes: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let room = context.package.directoryURL.appending(path: "bpf")
        let output = context.pluginWorkDirectoryURL.appending(path: "ProbeImage.swift")
        let sources = try ["programs", "include"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(
                at: room.appending(path: folder), includingPropertiesForKeys: nil)
        }
        let script = room.appending(path: "embed.sh")
        return [
            .buildCommand(
                displayName: "Compiling the kernel probes",
                executable: URL(filePath: "/bin/sh"),
                arguments: [
                    script.path(), try context.tool(named: "clang").url.path(),
                    room.appending(path: "programs/probes.bpf.c").path(), output.path(),
                ],
                inputFiles: sources + [script],
                outputFiles: [output])
        ]
    }
}
