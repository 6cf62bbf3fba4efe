/// Workload names as names of HDF5 groups: `/`, `%`, a leading `.` and a zero byte are percent-encoded, for `/` parts a
/// path, `.` is the group itself and a zero ends a name. The empty name is `%`.
enum GroupName {
    static func encoded(_ name: String) -> String {
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

    static func decoded(_ name: String) -> String {
        guard name != "%" else { return "" }
        return name.replacing("%2F", with: "/").replacing("%2E", with: ".").replacing("%00", with: "\0")
            .replacing("%25", with: "%")
    }
}
