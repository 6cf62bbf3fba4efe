package import Core
internal import Engine
internal import Files
internal import Foundation
internal import Interchange
internal import ModelFiles
internal import Neural
internal import Plugins

/// Writes the autoencoders of a model file for Keras, ONNX or PyTorch.
package struct ExportJob: Sendable {
    /// What reads the result.
    package enum Form: String, CaseIterable, Sendable {
        case keras, onnx, torch

        /// Ending of the file that the form makes in a folder.
        package var ending: String {
            switch self {
            case .keras: ".keras"
            case .onnx: ".onnx"
            case .torch: ".safetensors"
            }
        }

        /// Endings of a file that is named by hand.
        package var endings: [String] { self == .keras ? [".keras", ".h5"] : [ending] }
    }

    package struct Configuration: Sendable {
        /// Model file.
        package var model: String
        package var form: Form
        /// Workloads whose networks are written; all if empty.
        package var workloads: [Workload] = []
        /// A file, or a folder, where each workload gets a file.
        package var output: String
        package var files = FileSettings()

        package init(model: String, form: Form, output: String) {
            self.model = model
            self.form = form
            self.output = output
        }
    }

    package let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// - Parameter wrote: takes the path of each file as it is written.
    package func run(wrote: (String) -> Void = { _ in }) throws {
        let (path, output, form) = (configuration.model, configuration.output, configuration.form)
        let loader = configuration.files.parser.loader
        let known = try ModelFile.workloads(path, loader: loader)
        let wanted = configuration.workloads.isEmpty ? known : configuration.workloads
        for name in wanted where !known.contains(name) {
            throw JobError(
                place: path, problem: "has no detector for workload '\(name)'",
                remedy: nearestName(to: name.name, in: known.map(\.name)).map { "did you mean '\($0)'?" })
        }
        let isFolder = output.hasSuffix("/") || Folder.exists(output)
        if isFolder {
            try Folder.make(output)
        } else {
            guard form.endings.contains(where: output.hasSuffix) else {
                let endings = form.endings.joined(separator: " or ")
                throw JobError(problem: "\(.output) '\(output)' must end in \(endings)", isUsage: true)
            }
            guard wanted.count == 1 else {
                throw JobError(
                    place: path, problem: "has \(wanted.count) detectors",
                    remedy: "give one with \(.workload), or a folder as \(.output)", isUsage: true)
            }
        }
        for record in try ModelFile.read(path, workloads: wanted, loader: loader) {
            let target = isFolder ? "\(output)/\(Folder.fileName(of: record.workload))\(form.ending)" : output
            for file in try files(record, target) {
                try AtomicFile.write(file.content, to: file.path)
                wrote(file.path)
            }
        }
    }

    private func files(_ record: DetectorRecord, _ target: String) throws -> [(path: String, content: Data)] {
        guard record.model.plugin == "lstm-ae", case .integer(let window)? = record.model.parameters["window"] else {
            throw JobError(
                place: configuration.model,
                problem: "the model of '\(record.workload)' is '\(record.model.plugin)'; only 'lstm-ae' is exported")
        }
        let weights = try NetworkArrays.weights(record.model.state.arrays, window: window)
        let card = try ModelMetadata.json(record)
        switch configuration.form {
        case .keras:
            let writer = KerasWriter(weights, card: card)
            if target.hasSuffix(".weights.h5") { return [(target, try writer.weightsFile(path: target))] }
            if target.hasSuffix(".h5") { return [(target, try writer.modelFile(path: target))] }
            return [(target, try writer.archive(path: target))]
        case .onnx:
            return [(target, try ONNXWriter(weights, card: card).file(engineVersion: engineVersion))]
        case .torch:
            let name = URL(fileURLWithPath: target).lastPathComponent
            let module = String(target.dropLast(configuration.form.ending.count)) + ".py"
            return [
                (target, try TorchWriter(weights, card: card).file()),
                (module, Data(TorchWriter.module(file: name).utf8)),
            ]
        }
    }
}
