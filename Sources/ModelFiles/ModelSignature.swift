internal import Core
package import Files
internal import Foundation
package import HDF5

/// Root attributes that say who signed a model file's content.
package struct ModelSignature: Sendable, Equatable {
    /// Signature in base 64.
    let signature: String
    /// Public key in base 64 of whoever the file says signed it. It proves nothing by itself.
    package let signedBy: String

    static let attributeNames: Set<String> = ["signature", "signed_by"]

    /// What a root's attributes hold; nil without a signature.
    init?(_ attributes: [String: FileAttribute]) {
        guard case .text(let signature)? = attributes["signature"], case .text(let signedBy)? = attributes["signed_by"]
        else { return nil }
        self.signature = signature
        self.signedBy = signedBy
    }

    /// What is signed: the file's digest behind words that no other use of a key signs.
    static func message(_ sha256: String) -> Data { Data("anomengine-model sha256 \(sha256)".utf8) }
}

extension ModelFile {
    /// Checks that the content of a file that was read is signed by the owner of a key.
    ///
    /// - Throws: ``FileError`` if it is not signed, signed by another key, or the signature is of another content.
    package func checkSignature(by key: VerifyingKey, path: String) throws(FileError) {
        guard let signature else {
            throw FileError(
                .refused, path: path, problem: "is not signed",
                remedy: "use a signed file, or sign it with 'anomengine model sign'")
        }
        let bytes = Data(base64Encoded: signature.signature) ?? Data()
        guard !key.isValid(bytes, of: ModelSignature.message(sha256)) else { return }
        guard signature.signedBy == key.text else {
            throw FileError(
                .refused, path: path,
                problem:
                    "is signed by another key (\(VisibleText.line(signature.signedBy, limit: 60)), not \(key.text))",
                remedy: "give the signer's public key, if you trust it")
        }
        throw FileError(
            .refused, path: path, problem: "its signature does not match its content",
            remedy: "the file was altered after signing: get it again from the signer")
    }

    /// Signs a file's content and writes it with the signature; all else stays as it is.
    ///
    /// - Throws: ``FileError``, also if the file is not whole; nothing is written then.
    package static func sign(
        _ path: String, key: SigningKey, to output: String, loader: FileLoader
    ) throws(FileError) {
        let content = try readTree(path, loader: loader)
        let signature = try key.signature(of: ModelSignature.message(content.file.sha256), path: path)
        var root = content.root
        root.attributes["signature"] = .text(signature.base64EncodedString())
        root.attributes["signed_by"] = .text(key.verifyingKey.text)
        try AtomicFile.write(root, to: output)
    }
}
