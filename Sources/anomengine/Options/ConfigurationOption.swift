internal import ArgumentParser

/// The option that reads others from a file.
///
/// ``ConfigurationFile`` replaces it before the arguments are parsed. It stands here for help and completions.
struct ConfigurationOption: ParsableArguments {
    @Option(help: "Read options from this YAML file.", completion: .file(extensions: ["yaml", "yml"]))
    var config: String?
}
