internal import Engine
import Synchronization

/// A number that streams wrongly share.
final class Shared: Sendable {
    private let number = Mutex(0.0)

    func next() -> Double {
        number.withLock {
            $0 += 1
            return $0
        }
    }
}

/// Writes where only reading is allowed, as a plugin behind pointers can.
func overwrite(_ values: Span<Float>) {
    values.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        UnsafeMutablePointer(mutating: start).pointee += 1
    }
}

/// A sound manifest, or one that has nearly everything wrong.
func manifest(_ kind: PluginKind, isSound: Bool) -> Manifest {
    Manifest(
        name: isSound ? "sound" : "Not Sound", kind: kind, version: "1.0", summary: "a plugin for tests",
        parameters: [
            ParameterSpecification("size", "A number.", default: .real(1), range: .reals(0...2))
        ])
}
