internal import ArgumentParser
internal import Jobs
internal import ModelFiles

struct ModelSign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Signs a model file, so that others can check who it is from.",
        usage: "anomengine model sign [<options>] --key <key> <path>",
        discussion: """
            EXAMPLES
              openssl genpkey -algorithm ed25519 -out key.pem
              openssl pkey -in key.pem -pubout -out public.pem
              anomengine model sign shop.h5 --key key.pem
              anomengine model verify shop.h5 --key public.pem

            The signature stands in the file. It covers everything that readers read except the time of writing; a file \
            with anything else in it is refused. Keep key.pem to yourself and hand public.pem on by another way than the file.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(help: "Model file.")
    var path: String

    @Option(help: "Ed25519 private key in PEM form.")
    var key: String

    @Option(name: .shortAndLong, help: "File to write; the model file itself if not given.")
    var output: String?

    func run() throws {
        let signer = try SigningKey(pem: try KeyFile.text(key), path: key)
        let target = output ?? path
        try OutputFile.check([target])
        try ModelFile.sign(path, key: signer, to: target, loader: ForeignParser.own.loader)
        print("wrote \(target): signed by \(signer.verifyingKey.text)")
    }
}
