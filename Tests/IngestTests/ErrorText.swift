import Core

@testable import Ingest

/// Texts of an error as they are shown at a terminal.
extension SourceError {
    var problemText: String { problem.text(style: .commandLine) }
    var remedyText: String { remedy.text(style: .commandLine) }
}
