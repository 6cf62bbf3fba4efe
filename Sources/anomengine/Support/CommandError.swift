internal import ArgumentParser
internal import Core
internal import Foundation

/// A failure that a command itself reports.
struct CommandError: DiagnosticError {
    let diagnostic: Diagnostic

    init(place: String? = nil, problem: Guidance, remedy: Guidance? = nil) {
        diagnostic = Diagnostic(place: place, problem: problem, remedy: remedy)
    }
}

/// Turns what a check of options throws into wrong usage.
func asUsage(_ check: () throws -> Void) throws {
    do {
        try check()
    } catch let error as ValidationError {
        throw error
    } catch {
        throw ValidationError(ErrorText.line(error))
    }
}

/// Errors as people at a terminal read them.
enum ErrorText {
    /// `place: problem; remedy` with settings written as options; other errors as they describe themselves.
    static func line(_ error: any Error) -> String {
        guard let error = error as? any DiagnosticError else { return "\(error)" }
        return error.diagnostic.text(style: .commandLine)
    }
}

/// A value as JSON with sorted snake_case keys.
func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return escapingControls(in: String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// JSON with DEL and the C1 control characters escaped: the encoder leaves them as they are, and a terminal may obey them.
private func escapingControls(in json: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in json.unicodeScalars {
        if (0x7f..<0xa0).contains(scalar.value) {
            result.append(contentsOf: "\\u00\(String(scalar.value, radix: 16))".unicodeScalars)
        } else {
            result.append(scalar)
        }
    }
    return String(result)
}
