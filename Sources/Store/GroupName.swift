/// Workload names as names of HDF5 groups: `/`, `%` and a leading `.` are percent-encoded, for `/` parts a path and
/// `.` is the group itself.
enum GroupName {
    static func encoded(_ name: String) -> String {
        guard !name.isEmpty else { return "%" }
        var result = ""
        for (index, letter) in name.enumerated() {
            switch letter {
            case "/": result += "%2F"
            case "%": result += "%25"
            case "." where index == 0: result += "%2E"
            default: result.append(letter)
            }
        }
        return result
    }
}
