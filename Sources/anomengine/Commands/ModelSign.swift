internal import ArgumentParser
internal import Jobs
internal import ModelFiles

struct ModelSign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Signs a model file so that others can verify its origin.",
        usage: "anomengine model sign [<options>] --key <key> <path>",
        discussion: """
            EXAMPLES
              openssl genpkey -algorithm ed25519 -out key.pem
              openssl pkey -in key.pem -pubout -out public.pem
              anomengine model sign shop.h5 --key key.pem
              anomengine model verify shop.h5 --key public.pem

            The signature is stored in the file. It covers everything that readers use, except the creation time; a file \
            with anything else in it is rejected. Keep key.pem private and distribute public.pem over a separate channel.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(help: "Model file.")
    var path: String

    @Option(help: "Ed25519 private key in PEM form.")
    var key: String

    @Option(name: .shortAndLong, help: "File to write (default: overwrite the model file).")
    var output: String?

    func run() throws {
        let signer = try SigningKey(pem: try KeyFile.text(key), path: key)
        let target = output ?? path
        try OutputFile.check([target])
        try ModelFile.sign(path, key: signer, to: target, loader: ForeignParser.own.loader)
        print("wrote \(target): signed by \(signer.verifyingKey.text)")
    }
}
