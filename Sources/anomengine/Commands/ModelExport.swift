internal import ArgumentParser
internal import Core
internal import Engine
internal import Files
internal import Foundation
internal import Interchange
internal import Jobs
internal import ModelFiles
internal import Neural

struct ModelExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a detector's autoencoder for Keras, ONNX or PyTorch.",
        usage: "anomengine model export [<options>] <path> --to <to> --output <output>",
        discussion: """
            EXAMPLES
              anomengine model export shop.h5 --to keras --workload shop/cart \\
                  --output cart.keras
              anomengine model export shop.h5 --to onnx --output folder/

            --output names a file, or a folder, where each chosen workload gets a file of its own. --to keras writes \
            by the ending: .keras, .weights.h5 (weights alone) or .h5 (whole model); in a folder, .keras. --to torch \
            writes a state dictionary as safetensors and a Python file that loads it. Every form carries the columns, \
            their scaling and the limit as JSON under the name 'anomengine'.
            """)

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case keras, onnx, torch

        var ending: String {
            switch self {
            case .keras: ".keras"
            case .onnx: ".onnx"
            case .torch: ".safetensors"
            }
        }
    }

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(help: "Model file.")
    var path: String

    @Option(help: "keras, onnx or torch.")
    var to: Form

    @Option(help: "Workload whose network is written; may be repeated. All if not given.")
    var workload: [String] = []

    @Option(name: .shortAndLong, help: "File to write, or a folder.")
    var output: String

    func run() throws {
        let known = try ModelFile.workloads(path, loader: ForeignParser.loader)
        let wanted = workload.isEmpty ? known : workload.map { Workload($0) }
        for name in wanted where !known.contains(name) {
            let hint = nearestName(to: name.name, in: known.map(\.name)).map { " Did you mean '\($0)'?" } ?? ""
            throw CommandError("\(path): has no detector for workload '\(name)'.\(hint)")
        }
        let isFolder = output.hasSuffix("/") || OutputFile.isFolder(output)
        if !isFolder {
            try checkEnding()
            guard wanted.count == 1 else {
                throw ValidationError(
                    "\(path) has \(wanted.count) detectors: give one with --workload, or a folder as --output.")
            }
        } else {
            try OutputFile.makeFolder(output)
        }
        for record in try ModelFile.read(path, workloads: wanted, loader: ForeignParser.loader) {
            let target = isFolder ? "\(output)/\(OutputFile.name(of: record.workload))\(to.ending)" : output
            for file in try files(record, target) {
                try AtomicFile.write(file.content, to: file.path)
                print("wrote \(file.path)")
            }
        }
    }

    private func checkEnding() throws {
        let endings = to == .keras ? [".keras", ".h5"] : [to.ending]
        guard endings.contains(where: output.hasSuffix) else {
            throw ValidationError("--output '\(output)' must end in \(endings.joined(separator: " or ")).")
        }
    }

    private func files(_ record: DetectorRecord, _ target: String) throws -> [(path: String, content: Data)] {
        guard record.model.plugin == "lstm-ae", case .integer(let window)? = record.model.parameters["window"] else {
            throw CommandError(
                "\(path): the model of '\(record.workload)' is '\(record.model.plugin)'; only 'lstm-ae' is exported.")
        }
        let weights = try NetworkArrays.weights(record.model.state.arrays, window: window)
        let card = try ModelMetadata.json(record)
        switch to {
        case .keras:
            let writer = KerasWriter(weights, card: card)
            if target.hasSuffix(".weights.h5") { return [(target, try writer.weightsFile(path: target))] }
            if target.hasSuffix(".h5") { return [(target, try writer.modelFile(path: target))] }
            return [(target, try writer.archive(path: target))]
        case .onnx:
            return [(target, try ONNXWriter(weights, card: card).file(engineVersion: engineVersion))]
        case .torch:
            let name = URL(fileURLWithPath: target).lastPathComponent
            let module = String(target.dropLast(to.ending.count)) + ".py"
            return [
                (target, try TorchWriter(weights, card: card).file()),
                (module, Data(TorchWriter.module(file: name).utf8)),
            ]
        }
    }
}
