internal import Core
internal import NIOSSL

/// Certificates and keys in PEM form.
enum PEM {
    /// - Parameter path: named in errors.
    static func certificates(_ bytes: [UInt8], _ path: String) throws(EndpointError) -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(bytes)
            if !certificates.isEmpty { return certificates }
        } catch {}
        throw refused(path, "holds no certificate in PEM form", "check that this is the right file")
    }

    static func key(_ bytes: [UInt8], _ path: String) throws(EndpointError) -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(bytes: bytes, format: .pem)
        } catch {
            throw refused(path, "holds no private key in PEM form", "give the key without a password")
        }
    }

    /// Refuses a key that does not belong to the certificate.
    static func context(_ configuration: TLSConfiguration, _ path: String) throws(EndpointError) -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw refused(
                path, "cannot be used for TLS (\(VisibleText.line("\(error)")))",
                "check that the key belongs to the certificate")
        }
    }

    private static func refused(_ path: String, _ problem: String, _ remedy: String) -> EndpointError {
        EndpointError(url: VisibleText.line(path), problem: problem, remedy: remedy)
    }
}
