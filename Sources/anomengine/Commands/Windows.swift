internal import ArgumentParser
internal import Ingest
internal import Jobs

struct Windows: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Exports windows, residuals, scores and verdicts to HDF5.",
        usage: "anomengine windows [<options>] <inputs> ... --model <m> --output <o>",
        discussion: """
            EXAMPLES
              anomengine windows metrics/ --model shop.h5 --output windows.h5
              h5dump -n windows.h5

            The file is HDF5 with CF attributes and dimension scales; docs/files.md describes it. It holds every window \
            of the data, so give a short time range (--from, --to).
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @OptionGroup var data: DataOptions

    @Option(name: .shortAndLong, help: "Model file.")
    var model: String

    @OptionGroup var signer: KeyOption

    @OptionGroup var pluginPaths: PluginPathOptions

    @Option(name: .shortAndLong, help: "HDF5 file to write.")
    var output: String

    func run() async throws {
        var configuration = WindowsJob.Configuration(model: model, output: output)
        configuration.signer = try signer.signer()
        configuration.libraries = try pluginPaths.libraries()
        configuration.files = .own
        let outcome = try await WindowsJob(configuration).run(
            data.selection(), progress: { printError($0.text(isComplete: false)) })
        print("wrote \(output): \(outcome.windowCount) windows of \(outcome.replicaCount) replicas")
    }
}
