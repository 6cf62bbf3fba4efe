internal import ArgumentParser
internal import Core
internal import Interchange
internal import Jobs
internal import Neural

struct ModelImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports an LSTM autoencoder from Keras or ONNX.",
        usage: "anomengine model import [<options>] <path> --workload <w> --output <o>",
        discussion: """
            EXAMPLES
              anomengine model import cart.keras --workload shop/cart \\
                  --scaling scaling.csv --output cart.h5
              anomengine fit normal/ --calibrate-only cart.h5 --output shop.h5
              anomengine model import exported.onnx --workload shop/cart --output cart.h5

            Reads .keras and whole-model .h5 files of Keras, weights-only files (.weights.h5, .h5 of Keras 2) with \
            --window and --encoder-widths, and ONNX with external weight files beside it. A sandboxed child process \
            reads the file. --scaling is a CSV file with the columns column, centre and scale, one row per network \
            input, in order: the input is (value - centre) / scale. Files from 'model export' carry their scaling. An \
            ONNX graph is run on random windows, and the import fails if the results differ. The detector has no \
            threshold until 'fit --calibrate-only' sets it.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(help: "Keras or ONNX file.")
    var path: String

    @Option(help: "Workload to assign the network to; repeatable.")
    var workload: [String]

    @Option(help: "CSV file with column, centre and scale of each input.")
    var scaling: String?

    @Option(help: "Input columns in order, separated by commas, for data that are already scaled.")
    var columns: String?

    @Option(help: "Scorer plugin.")
    var scorer = "mse"

    @Option(help: "Threshold plugin.")
    var threshold = "percentile"

    @Option(help: "Rows per window, for weights-only files and ONNX graphs of variable length.")
    var window: Int?

    @Option(help: "Weights-only files: hidden units of the encoder's LSTM layers, outermost first.")
    var encoderWidths: String?

    @Option(help: "Weights-only files: width of the dense layer after the encoder. 0 for none.")
    var latent = 0

    @Option(help: "Weights-only files: hidden units of the decoder's LSTM layers (default: the encoder's, mirrored).")
    var decoderWidths: String?

    @Flag(help: "Weights-only files: the last layer is a plain Dense, not TimeDistributed.")
    var plainDense = false

    @Option(name: .shortAndLong, help: "Model file to write.")
    var output: String

    func validate() throws {
        guard !workload.isEmpty else { throw ValidationError("Give the workload with --workload.") }
        guard scaling == nil || columns == nil else {
            throw ValidationError("Give either --scaling (a CSV file) or --columns (the names of the inputs).")
        }
        guard encoderWidths == nil || window != nil else {
            throw ValidationError("--encoder-widths needs --window: both describe a weights-only file.")
        }
        guard window.map((1...4096).contains) ?? true else {
            throw ValidationError("--window must be between 1 and 4096.")
        }
    }

    func run() throws {
        var configuration = ImportJob.Configuration(
            path: path, workloads: workload.map { Workload($0) }, output: output)
        if let scaling { configuration.scaling = .file(scaling) }
        if let columns { configuration.scaling = .columns(columns) }
        configuration.scorer = scorer
        configuration.threshold = threshold
        configuration.shape = try shape()
        configuration.window = window
        configuration.files = .own
        let outcome = try ImportJob(configuration).run()
        let shape = outcome.architecture
        print(
            "wrote \(output): windows of \(shape.windowLength) rows and \(shape.featureCount) features,"
                + " encoder \(shape.encoderWidths), decoder \(shape.decoderWidths); no threshold yet")
        switch outcome.check {
        case .none: break
        case .tooLarge: print("not checked against the graph: the graph is too large to run")
        case .passed(let windows, let difference):
            let count = windows == 1 ? "1 window" : "\(windows) windows"
            print("checked against the graph on \(count): outputs differ by at most \(difference)")
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
}
