/// A law violated by a plugin.
public struct LawViolation: Error, Sendable, Hashable, CustomStringConvertible {
    /// Name of the plugin.
    public let plugin: String
    /// Name of the law.
    public let law: String
    /// The finding.
    public let finding: String

    public var description: String { "plugin '\(plugin)' breaks the law '\(law)': \(finding)" }
}

/// What a check saw, before it is known whose it is.
struct Finding: Error {
    let text: String
}

func demand(_ condition: Bool, _ finding: @autoclosure () -> String) throws {
    if !condition { throw Finding(text: finding()) }
}

/// Runs a check and gives whatever it throws the plugin's and the law's name.
func judge(_ plugin: String, _ law: String, _ check: () throws -> Void) throws(LawViolation) {
    do {
        try check()
    } catch let finding as Finding {
        throw LawViolation(plugin: plugin, law: law, finding: finding.text)
    } catch {
        throw LawViolation(plugin: plugin, law: law, finding: "an error where none belongs: \(error)")
    }
}
