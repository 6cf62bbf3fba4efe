internal import ArgumentParser
internal import Core
internal import Engine
internal import Foundation
internal import HDF5
internal import Interchange
internal import Jobs
internal import Kernels
internal import ModelFiles
internal import Neural
internal import Plugins
internal import Report

struct ModelImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes over an LSTM autoencoder from Keras or ONNX.",
        usage: "anomengine model import [<options>] <path> --workload <w> --output <o>",
        discussion: """
            EXAMPLES
              anomengine model import cart.keras --workload shop/cart \\
                  --scaling scaling.csv --output cart.h5
              anomengine fit normal/ --calibrate-only cart.h5 --output shop.h5
              anomengine model import exported.onnx --workload shop/cart --output cart.h5

            Takes Keras' .keras and whole-model .h5, weights alone (.weights.h5, Keras 2's .h5) with --window and \
            --encoder-widths, and ONNX with its files of weights beside it. The file is read by a child process under \
            limits. --scaling is a CSV file with the columns column, centre and scale, a row for each input of the \
            network in order: it gets (value - centre) / scale. A file that 'model export' wrote carries its scaling. \
            An ONNX graph is run on random windows, and the import fails if the network gives other numbers. The \
            detector has no limit until 'fit --calibrate-only' learns it.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(help: "File of Keras or ONNX.")
    var path: String

    @Option(help: "Workload that the network is for; may be repeated.")
    var workload: [String]

    @Option(help: "CSV file: column, centre, scale of each input.")
    var scaling: String?

    @Option(help: "Input columns in order, separated by commas, where the data are scaled already.")
    var columns: String?

    @Option(help: "Scorer plugin.")
    var scorer = "mse"

    @Option(help: "Threshold plugin.")
    var threshold = "percentile"

    @Option(help: "With weights alone, or an ONNX graph for windows of any length: rows in a window.")
    var window: Int?

    @Option(help: "With weights alone: hidden units of the encoder's LSTM layers, outermost first.")
    var encoderWidths: String?

    @Option(help: "With weights alone: width of a dense layer after the encoder; 0 for none.")
    var latent = 0

    @Option(help: "With weights alone: hidden units of the decoder's LSTM layers; the encoder's mirrored if not given.")
    var decoderWidths: String?

    @Flag(help: "With weights alone: the last layer is a plain Dense, not a TimeDistributed one.")
    var plainDense = false

    @Option(name: .shortAndLong, help: "Model file to write.")
    var output: String

    func validate() throws {
        guard !workload.isEmpty else { throw ValidationError("Give the workload with --workload.") }
        guard scaling == nil || columns == nil else {
            throw ValidationError("Give either --scaling, a CSV file, or --columns, the names of the inputs.")
        }
        guard encoderWidths == nil || window != nil else {
            throw ValidationError("--encoder-widths needs --window: they describe a file of weights alone.")
        }
        guard window.map((1...4096).contains) ?? true else {
            throw ValidationError("--window must be 1 to 4096.")
        }
    }

    func run() throws {
        try OutputFile.check([output])
        let registry = try Registry.builtin()
        let group = try ForeignParser.network(path, shape: try shape(), window: window)
        guard case .integer(let rows)? = group.attributes["window"] else {
            throw CommandError("\(path): its window is not known.")
        }
        let weights = try NetworkArrays.weights(group.flattened(), window: Int(clamping: rows))
        let scaling = try scaling(group)
        guard scaling.inputs.count == weights.architecture.featureCount else {
            throw CommandError(
                "\(path): the network has \(weights.architecture.featureCount) inputs, but \(scaling.inputs.count)"
                    + " columns are given.")
        }
        let check = try check(weights, group)
        let record = try record(weights, scaling, registry)
        try ModelFile.write(
            workload.map { record(Workload($0)) }, to: output,
            createdAt: TimeText.iso(OutputFile.createdSeconds()), engineVersion: engineVersion)
        let shape = weights.architecture
        print(
            "wrote \(output): windows of \(shape.windowLength) rows and \(shape.featureCount) features,"
                + " encoder \(shape.encoderWidths), decoder \(shape.decoderWidths); no limit yet")
        if let check { print(check) }
    }

    /// The scaling that was given, or that the file carries.
    private func scaling(_ group: FileGroup) throws -> ExportedScaling {
        if let scaling { return ExportedScaling(try ScalingFile.read(scaling)) }
        if let columns { return ExportedScaling(ScalingFile.plain(columns)) }
        guard case .text(let card)? = group.attributes[ForeignFile.cardAttribute],
            let carried = ExportedScaling(card: card)
        else {
            throw ValidationError(
                "\(path) carries no scaling: give --scaling, a CSV file, or --columns, the names of the inputs.")
        }
        return carried
    }

    /// Compares the network with an ONNX graph's own arithmetic, and says so; nil for another file.
    private func check(_ weights: AutoencoderWeights, _ group: FileGroup) throws -> String? {
        guard let sample = GraphSample(group) else {
            return group.attributes[ForeignFile.graphAttribute] != nil
                ? "not checked against the graph: it is too large to run here" : nil
        }
        guard sample.shape[1...] == [weights.architecture.windowLength, weights.architecture.featureCount] else {
            throw CommandError("\(path): the graph's windows are not the network's.")
        }
        var result = [Float](repeating: 0, count: sample.windows.count)
        var span = result.mutableSpan
        LSTMAutoencoder(weights, table: try KernelTable.selected()).makeRunner()
            .reconstruct(sample.windows.span, count: sample.shape[0], into: &span)
        do {
            let difference = try sample.difference(from: result)
            let count = sample.shape[0] == 1 ? "1 window" : "\(sample.shape[0]) windows"
            return "checked with \(count): the graph's own arithmetic differs by at most \(difference)"
        } catch {
            throw CommandError("\(path): \(error)")
        }
    }

    private func shape() throws -> ShapeDescription? {
        guard let window, let encoderWidths else { return nil }
        func widths(_ text: String, _ option: String) throws -> [Int] {
            let numbers = text.split(separator: ",").map { Int($0) }
            guard !numbers.isEmpty, numbers.count <= 8, numbers.allSatisfy({ $0.map((1...4096).contains) ?? false })
            else { throw ValidationError("\(option) '\(text)' must be 1 to 8 numbers from 1 to 4096.") }
            return numbers.compactMap { $0 }
        }
        let encoder = try widths(encoderWidths, "--encoder-widths")
        guard (0...4096).contains(latent) else { throw ValidationError("--latent must be 0 to 4096.") }
        return ShapeDescription(
            window: window, encoderWidths: encoder, latentWidth: latent,
            decoderWidths: try decoderWidths.map { try widths($0, "--decoder-widths") } ?? encoder.reversed(),
            isDistributed: !plainDense)
    }

    /// The detector for any workload, without scorer state and limit.
    private func record(
        _ weights: AutoencoderWeights, _ scaling: ExportedScaling, _ registry: Registry
    ) throws -> (Workload) -> DetectorRecord {
        func part(
            _ kind: PluginKind, _ name: String, _ given: [String: ParameterValue], _ state: PluginState
        ) throws -> PluginRecord {
            let manifest = try registry.manifest(kind, name)
            return PluginRecord(
                plugin: name, version: manifest.version, parameters: try manifest.resolve(given).values, state: state)
        }
        let shape = weights.architecture
        let inputs = scaling.inputs
        let count = [inputs.count]
        let feature = try part(
            .feature, scaling.plugin, scaling.parameters,
            PluginState([
                "columns": NamedArray(shape: count, values: .text(inputs.map(\.column))),
                "centre": NamedArray(shape: count, values: .float32(inputs.map(\.centre))),
                "scale": NamedArray(shape: count, values: .float32(inputs.map(\.scale))),
            ]))
        let model = try part(
            .model, "lstm-ae",
            [
                "window": .integer(shape.windowLength), "encoder-widths": .integers(shape.encoderWidths),
                "latent": .integer(shape.latentWidth), "decoder-widths": .integers(shape.decoderWidths),
            ], PluginState(NetworkArrays.arrays(weights)))
        let scorer = try part(.scorer, scorer, [:], PluginState())
        let threshold = try part(.threshold, threshold, [:], PluginState())
        let training = TrainingRecord(
            fromSeconds: 0, toSeconds: 0, rowCount: 0, trainingWindowCount: 0, validationWindowCount: 0,
            calibrationWindowCount: 0, seed: 0, lossCurve: [], calibrationScores: [], dataDigest: "")
        let period = scaling.periodSeconds ?? 1
        return {
            DetectorRecord(
                workload: $0, periodSeconds: period, feature: feature, model: model, scorer: scorer,
                threshold: threshold,
                training: training)
        }
    }
}
