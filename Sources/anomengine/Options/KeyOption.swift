internal import ArgumentParser
internal import ModelFiles

/// Whose signature a model file must have.
struct KeyOption: ParsableArguments {
    @Option(help: "Ed25519 public key in PEM form. A model file that its owner has not signed is refused.")
    var key: String?

    /// The key; nil where none is asked for.
    func signer() throws -> VerifyingKey? {
        try key.map { try VerifyingKey(pem: try KeyFile.text($0), path: $0) }
    }
}
