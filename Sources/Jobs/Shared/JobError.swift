package import Core

/// Why a job could not be done.
package struct JobError: DiagnosticError {
    package let diagnostic: Diagnostic
    /// Whether the configuration is wrong, whatever the data are.
    package let isUsage: Bool

    package init(place: String? = nil, problem: Guidance, remedy: Guidance? = nil, isUsage: Bool = false) {
        diagnostic = Diagnostic(place: place, problem: problem, remedy: remedy)
        self.isUsage = isUsage
    }
}

/// An error with the workload or file that it happened in.
package struct PlacedError: DiagnosticError {
    package let diagnostic: Diagnostic
    package let underlying: any Error

    /// - Parameter place: left out where the error says it itself.
    package init(_ error: any Error, place: String) {
        underlying = error
        if let known = error as? any DiagnosticError {
            diagnostic = known.diagnostic.placed(place)
            return
        }
        let text = "\(error)"
        diagnostic = Diagnostic(place: text.hasPrefix(place) ? nil : place, problem: Guidance(text))
    }

    /// An error of one workload's detector.
    package init(_ error: any Error, workload: Workload) {
        self.init(error, place: "workload '\(workload)'")
    }
}

extension Diagnostic {
    /// The same with `place` in front of its own place, unless that begins with it.
    fileprivate func placed(_ place: String) -> Diagnostic {
        var placed = self
        guard let own = self.place else {
            let isNamed = problem.text().hasPrefix(place)
            placed.place = isNamed ? nil : place
            return placed
        }
        placed.place = own.hasPrefix(place) ? own : "\(place): \(own)"
        return placed
    }
}
