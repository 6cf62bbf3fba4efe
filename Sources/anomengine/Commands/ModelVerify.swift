internal import ArgumentParser
internal import Engine
internal import Jobs
internal import ModelFiles

struct ModelVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verifies the integrity of a model file and that this version can load it.",
        usage: "anomengine model verify [<options>] <path>",
        discussion: """
            EXAMPLES
              anomengine model verify shop.h5
              anomengine model verify shop.h5 --key public.pem
              anomengine model verify shop.h5 --json

            With --key the file must also carry a valid signature by that key.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(help: "Model file.")
    var path: String

    @OptionGroup var signerOption: KeyOption

    @OptionGroup var pluginPaths: PluginPathOptions

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        let signer = try signerOption.signer()
        let registry = try Strategies.registry(libraries: try pluginPaths.libraries())
        let file = try ModelFile.read(path, loader: ForeignParser.own.loader)
        for record in file.detectors { _ = try Detector(record, registry: registry) }
        if let signer { try file.checkSignature(by: signer, path: path) }
        if json {
            var answer = ["path": path, "sha256": file.sha256, "status": "ok"]
            if let signer { answer["signed_by"] = signer.text }
            print(try jsonText(answer))
        } else {
            let signed = signer.map { ", signed by \($0.text)" } ?? ""
            print("\(path): ok, \(file.detectors.count) detectors, sha256 \(file.sha256)\(signed)")
        }
    }
}
