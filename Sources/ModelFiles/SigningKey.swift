internal import Crypto
package import Files
internal import Foundation

/// An Ed25519 key pair that signs model files; RFC 8032.
package struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// Takes a key from a PEM text, as `openssl genpkey -algorithm ed25519` writes it (RFC 8410).
    ///
    /// - Parameter path: named in errors.
    /// - Throws: ``FileError`` if the text is no such key.
    package init(pem: String, path: String) throws(FileError) {
        let seed = try KeyText.bytes(pem, .privateKey, path)
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw KeyText.refused(path, "holds no Ed25519 key")
        }
        self.key = key
    }

    package var verifyingKey: VerifyingKey { VerifyingKey(key: key.publicKey) }

    /// The signature of a message, 64 bytes.
    func signature(of message: Data, path: String) throws(FileError) -> Data {
        do {
            return try key.signature(for: message)
        } catch {
            throw FileError(
                .unwritable, path: path, problem: "cannot be signed (\(error))", remedy: "give another key")
        }
    }
}

/// The public half of a ``SigningKey``, by which anyone checks a signature.
package struct VerifyingKey: Sendable {
    fileprivate let key: Curve25519.Signing.PublicKey

    /// Takes a key from a PEM text, as `openssl pkey -pubout` writes it; of a private key its public half.
    ///
    /// - Parameter path: named in errors.
    /// - Throws: ``FileError`` if the text is no such key.
    package init(pem: String, path: String) throws(FileError) {
        if pem.contains(KeyText.privateKey.begin) {
            self = try SigningKey(pem: pem, path: path).verifyingKey
            return
        }
        let bytes = try KeyText.bytes(pem, .publicKey, path)
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
            throw KeyText.refused(path, "holds no Ed25519 key")
        }
        self.key = key
    }

    fileprivate init(key: Curve25519.Signing.PublicKey) { self.key = key }

    /// The key's 32 bytes in base 64.
    package var text: String { key.rawRepresentation.base64EncodedString() }

    func isValid(_ signature: Data, of message: Data) -> Bool {
        key.isValidSignature(signature, for: message)
    }
}

/// A PEM text (RFC 7468) around an Ed25519 key: a fixed DER prefix and 32 bytes (RFC 8410).
private struct KeyText {
    let label: String
    let prefix: [UInt8]

    static let privateKey = KeyText(
        label: "PRIVATE KEY",
        prefix: [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20])
    static let publicKey = KeyText(
        label: "PUBLIC KEY", prefix: [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00])

    var begin: String { "-----BEGIN \(label)-----" }
    private var end: String { "-----END \(label)-----" }

    /// The key's 32 bytes.
    static func bytes(_ pem: String, _ form: KeyText, _ path: String) throws(FileError) -> Data {
        guard !pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") else {
            throw refused(path, "is encrypted", remedy: "decrypt it with 'openssl pkey -in KEY -out PLAIN'")
        }
        guard let begin = pem.range(of: form.begin),
            let end = pem.range(of: form.end, range: begin.upperBound..<pem.endIndex)
        else { throw refused(path, "holds no '\(form.label)' in PEM form") }
        let text = pem[begin.upperBound..<end.lowerBound].filter { !$0.isWhitespace }
        guard let der = Data(base64Encoded: String(text)) else { throw refused(path, "is not PEM text") }
        guard der.count == form.prefix.count + 32, der.starts(with: form.prefix) else {
            throw refused(path, "has a key of another kind than Ed25519")
        }
        return Data(der.suffix(32))
    }

    static func refused(
        _ path: String, _ problem: String,
        remedy: String = "create one with 'openssl genpkey -algorithm ed25519', then 'openssl pkey -pubout'"
    ) -> FileError {
        FileError(.badContent, path: path, problem: problem, remedy: remedy)
    }
}
