package import Core
internal import Engine
internal import HDF5
package import Interchange
internal import Kernels
internal import ModelFiles
package import Neural

/// Takes over an LSTM autoencoder of Keras or ONNX as a model file whose detectors have no limit yet.
package struct ImportJob: Sendable {
    /// How the network's inputs are scaled.
    package enum Scaling: Sendable {
        /// As the file says, if this program exported it.
        case carried
        /// By a CSV file with the columns `column`, `centre` and `scale`.
        case file(String)
        /// Not at all: these columns, separated by commas, are scaled already.
        case columns(String)
    }

    package struct Configuration: Sendable {
        /// File of Keras or ONNX.
        package var path: String
        /// Workloads that the network is for.
        package var workloads: [Workload]
        package var scaling = Scaling.carried
        /// Scorer and threshold plugins.
        package var scorer = "mse"
        package var threshold = "percentile"
        /// For files of weights alone.
        package var shape: ShapeDescription?
        /// Rows in a window, for weights alone or an ONNX graph for windows of any length.
        package var window: Int?
        /// Model file to write.
        package var output: String
        package var files = FileSettings()

        package init(path: String, workloads: [Workload], output: String) {
            self.path = path
            self.workloads = workloads
            self.output = output
        }
    }

    /// How the network compares with an ONNX graph's own arithmetic.
    package enum GraphCheck: Sendable, Equatable {
        /// The file has no graph.
        case none
        /// The graph is too large to run.
        case tooLarge
        /// The largest difference over so many random windows.
        case passed(windows: Int, difference: Float)
    }

    package struct Outcome: Sendable {
        package let architecture: AutoencoderArchitecture
        package let check: GraphCheck
    }

    package let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// - Throws: if the file cannot be read, the scaling does not fit, or an ONNX graph gives other numbers.
    package func run() throws -> Outcome {
        let path = configuration.path
        try configuration.files.check([configuration.output])
        let group = try configuration.files.parser.network(
            path, shape: configuration.shape, window: configuration.window)
        guard case .integer(let rows)? = group.attributes["window"] else {
            throw JobError(place: path, problem: "the window length is unknown")
        }
        let weights = try NetworkArrays.weights(group.flattened(), window: Int(clamping: rows))
        let scaling = try scaling(group)
        guard scaling.inputs.count == weights.architecture.featureCount else {
            throw JobError(
                place: path,
                problem: "the network has \(weights.architecture.featureCount) inputs, "
                    + "but \(scaling.inputs.count) columns are given",
                remedy: "give one column for each input, in order")
        }
        let check = try check(weights, group)
        let detector = ImportedDetector(
            weights: weights, scaling: scaling, scorer: configuration.scorer, threshold: configuration.threshold)
        let registry = try Strategies.registry()
        let records = try configuration.workloads.map { try detector.record($0, registry) }
        try configuration.files.write(records, to: configuration.output)
        return Outcome(architecture: weights.architecture, check: check)
    }

    private func scaling(_ group: FileGroup) throws -> ExportedScaling {
        switch configuration.scaling {
        case .file(let path): return ExportedScaling(try ScalingFile.read(path))
        case .columns(let names): return ExportedScaling(ScalingFile.plain(names))
        case .carried:
            guard case .text(let card)? = group.attributes[ForeignFile.cardAttribute],
                let carried = ExportedScaling(card: card)
            else {
                throw JobError(
                    place: configuration.path, problem: "carries no scaling",
                    remedy: "give \(.scaling) (a CSV file) or \(.columns) (the names of the inputs)", isUsage: true)
            }
            return carried
        }
    }

    private func check(_ weights: AutoencoderWeights, _ group: FileGroup) throws -> GraphCheck {
        let path = configuration.path
        guard let sample = GraphSample(group) else {
            return group.attributes[ForeignFile.graphAttribute] != nil ? .tooLarge : .none
        }
        guard sample.shape[1...] == [weights.architecture.windowLength, weights.architecture.featureCount] else {
            throw JobError(place: path, problem: "the graph and the network have different window shapes")
        }
        var result = [Float](repeating: 0, count: sample.windows.count)
        var span = result.mutableSpan
        LSTMAutoencoder(weights, table: try KernelTable.selected()).makeRunner()
            .reconstruct(sample.windows.span, count: sample.shape[0], into: &span)
        do {
            return .passed(windows: sample.shape[0], difference: try sample.difference(from: result))
        } catch {
            throw PlacedError(error, place: path)
        }
    }
}
