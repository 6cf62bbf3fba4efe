internal import ArgumentParser
internal import Core
internal import Jobs

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

            --output names a file, or a folder, where each chosen workload gets its own file. --to keras writes \
            by the ending: .keras, .weights.h5 (weights alone) or .h5 (whole model); in a folder, .keras. --to torch \
            writes a state dictionary as safetensors and a Python file that loads it. Every form carries the columns, \
            their scaling and the limit as JSON under the name 'anomengine'.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(help: "Model file.")
    var path: String

    @Option(help: "keras, onnx or torch.")
    var to: ExportJob.Form

    @Option(help: "Workload whose network is written; may be repeated. All if not given.")
    var workload: [String] = []

    @Option(name: .shortAndLong, help: "File to write, or a folder.")
    var output: String

    func run() throws {
        var configuration = ExportJob.Configuration(model: path, form: to, output: output)
        configuration.workloads = workload.map { Workload($0) }
        configuration.files = .own
        try ExportJob(configuration).run { print("wrote \($0)") }
    }
}

extension ExportJob.Form: ExpressibleByArgument {}
