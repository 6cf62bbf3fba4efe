internal import Crypto

extension SHA256: ByteSink {
    package mutating func take(_ bytes: UnsafeRawBufferPointer) { update(bufferPointer: bytes) }
}

/// SHA-256 over the canonical form of a group.
package enum ContentDigest {
    /// The digest as 64 hexadecimal digits.
    package static func of(_ group: FileGroup, excludingAttributes excluded: Set<String> = []) -> String {
        var form = CanonicalForm(sink: SHA256())
        form.add(group, excludingAttributes: excluded)
        return form.digest
    }
}

extension CanonicalForm<SHA256> {
    /// The digest of what was added, as 64 hexadecimal digits.
    package var digest: String {
        sink.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
