/// The unit whose normal behaviour is learned: namespace, owning deployment (or pod prefix) and container name.
///
/// Pods are replaced, but their normal behaviour stays associated with the workload. Replicas of one workload share
/// one detector.
public struct Workload: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name as shown to people and used in files, for example `shop/cartservice/server`.
    public let name: String

    /// Makes a workload from its full name.
    public init(_ name: String) {
        self.name = name
    }

    public var description: String { name }

    public static func < (left: Workload, right: Workload) -> Bool {
        left.name < right.name
    }
}
