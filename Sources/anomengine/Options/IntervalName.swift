internal import ArgumentParser

/// The names of the option for the sampling interval: the first stands in help and messages, the second is the earlier
/// one and still accepted.
enum IntervalName {
    static let names: NameSpecification = [.customLong("interval"), .customLong("period")]
}
