import Foundation
import PackagePlugin

/// Compiles the programs of `bpf/programs` for the kernel and embeds them as source of the target.
@main
struct EmbedProbes: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let room = context.package.directoryURL.appending(path: "bpf")
        let sources = try ["programs", "include"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(
                at: room.appending(path: folder), includingPropertiesForKeys: nil)
        }
        let script = room.appending(path: "embed.sh")
        let clang = try context.tool(named: "clang").url.path()
        // Two objects: where the kernel refuses one, the other is there.
        return [("probes.bpf.c", "ProbeImage"), ("edges.bpf.c", "EdgeImage")].map { source, name in
            let output = context.pluginWorkDirectoryURL.appending(path: "\(name).swift")
            return .buildCommand(
                displayName: "Compiling the kernel probes of \(source)",
                executable: URL(filePath: "/bin/sh"),
                arguments: [
                    script.path(), clang, room.appending(path: "programs/\(source)").path(), output.path(),
                ],
                inputFiles: sources + [script],
                outputFiles: [output])
        }
    }
}
