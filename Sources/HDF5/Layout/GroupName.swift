/// Workload names as names of HDF5 groups: `/`, `%`, a leading `.` and a zero byte are percent-encoded, for `/` parts a
/// path, `.` is the group itself and a zero ends a name. The empty name is `%`.
package enum GroupName {
    package static func encoded(_ name: String) -> String {
        guard !name.isEmpty else { return "%" }
        var result = ""
        for (index, letter) in name.enumerated() {
            switch letter {
            case "/": result += "%2F"
            case "%": result += "%25"
            case "\0": result += "%00"
            case "." where index == 0: result += "%2E"
            default: result.append(letter)
            }
        }
        return result
    }

    /// - Complexity: linear; a large file has thousands of names.
    package static func decoded(_ name: String) -> String {
        guard name != "%" else { return "" }
        guard name.utf8.contains(UInt8(ascii: "%")) else { return name }
        let bytes = Array(name.utf8)
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let code = bytes[position...].prefix(3)
            if let (_, byte) = codes.first(where: { code.elementsEqual($0.code.utf8) }) {
                result.append(byte)
                position += 3
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let codes: [(code: String, byte: UInt8)] = [
        ("%2F", UInt8(ascii: "/")), ("%2E", UInt8(ascii: ".")), ("%00", 0), ("%25", UInt8(ascii: "%")),
    ]
}
