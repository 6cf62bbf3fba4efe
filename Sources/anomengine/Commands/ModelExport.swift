internal import ArgumentParser
internal import Core
internal import Jobs

struct ModelExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Exports a detector's autoencoder to Keras, ONNX or PyTorch.",
        usage: "anomengine model export [<options>] <path> --to <to> --output <output>",
        discussion: """
            EXAMPLES
              anomengine model export shop.h5 --to keras --workload shop/cart \\
                  --output cart.keras
              anomengine model export shop.h5 --to onnx --output folder/

            --output is a file, or a folder with one file per workload. With --to keras the extension selects the \
            format: .keras, .weights.h5 (weights only) or .h5 (whole model); in a folder, .keras. --to torch writes a \
            state dictionary as safetensors and a Python file that loads it. Every format carries the columns, their \
            scaling and the threshold as JSON under the name 'anomengine'.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(help: "Model file.")
    var path: String

    @Option(help: "Target format: keras, onnx or torch.")
    var to: ExportJob.Form

    @Option(help: "Workload to export; repeatable (default: all).")
    var workload: [String] = []

    @Option(name: .shortAndLong, help: "File or folder to write.")
    var output: String

    func run() throws {
        var configuration = ExportJob.Configuration(model: path, form: to, output: output)
        configuration.workloads = workload.map { Workload($0) }
        configuration.files = .own
        try ExportJob(configuration).run { print("wrote \($0)") }
    }
}

extension ExportJob.Form: ExpressibleByArgument {}
