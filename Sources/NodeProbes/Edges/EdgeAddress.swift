internal import CProbes
internal import Glibc

/// An IP address at one end of a call.
package struct EdgeAddress: Hashable, Sendable, CustomStringConvertible {
    private let words: [UInt32]

    init(_ address: edge_address) {
        words = [address.words.0, address.words.1, address.words.2, address.words.3]
    }

    /// Reads an address as people write it; nil if it is not an address.
    package init?(_ text: String) {
        var address = edge_address()
        let isRead = withUnsafeMutableBytes(of: &address) { bytes in
            let isIPv4 = inet_pton(AF_INET, text, bytes.baseAddress?.advanced(by: 12)) == 1
            if isIPv4 {
                bytes[10] = 0xff
                bytes[11] = 0xff
            }
            return isIPv4 || inet_pton(AF_INET6, text, bytes.baseAddress) == 1
        }
        guard isRead else { return nil }
        self.init(address)
    }

    /// As the kernel side has it.
    var kernel: edge_address { edge_address(words: (words[0], words[1], words[2], words[3])) }

    /// Whether this stands for any address.
    var isAny: Bool { words.allSatisfy { $0 == 0 } }

    private var isIPv4: Bool { words[0] == 0 && words[1] == 0 && words[2] == UInt32(0xffff).bigEndian }

    package var description: String {
        let family = isIPv4 ? AF_INET : AF_INET6
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        words.withUnsafeBytes { bytes in
            _ = inet_ntop(family, bytes.baseAddress?.advanced(by: isIPv4 ? 12 : 0), &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// A service's address as its callers use it.
package struct EdgeService: Hashable, Sendable, CustomStringConvertible {
    package let address: EdgeAddress
    package let port: UInt16

    package init(_ address: EdgeAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    package var description: String {
        let text = address.description
        return text.contains(":") ? "[\(text)]:\(port)" : "\(text):\(port)"
    }
}
