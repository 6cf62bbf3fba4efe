internal import ArgumentParser
internal import Core
internal import Foundation

/// A failure that a command itself reports.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Turns what a check of options throws into wrong usage.
func asUsage(_ check: () throws -> Void) throws {
    do {
        try check()
    } catch let error as ValidationError {
        throw error
    } catch {
        throw ValidationError("\(error)")
    }
}

/// What to say of a workload whose detector failed.
enum FailureText {
    /// The error with the workload in front, unless it names it itself.
    static func text(_ error: any Error, of workload: Workload) -> String {
        let text = "\(error)"
        return text.hasPrefix("workload '") ? text : "workload '\(workload)': \(text)"
    }
}

/// A value as JSON with sorted snake_case keys.
func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
