package import Engine
package import Kernels
internal import Plugins

/// The strategies that a job may choose from.
package enum Strategies {
    /// Every strategy that ships with the program; networks compute in `precision`.
    package static func registry(precision: Precision = .float32) throws -> Registry {
        try Registry.builtin(precision: precision)
    }
}
