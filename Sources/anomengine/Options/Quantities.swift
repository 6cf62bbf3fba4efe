internal import ArgumentParser
internal import Core

/// A length of time given as an option: `30s`, `5m`, `1h30m`, `7d`, or plain seconds.
struct Seconds: ExpressibleByArgument, CustomStringConvertible {
    let value: Double

    init(_ value: Double) { self.value = value }

    init?(argument: String) {
        guard let value = DurationText.seconds(argument) else { return nil }
        self.value = value
    }

    var description: String { DurationText.text(value) }
    var defaultValueDescription: String { description }
}

/// A size given as an option: `64MiB`, `2GB`, or plain bytes.
struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
    let value: Int

    init(_ value: Int) { self.value = value }

    init?(argument: String) {
        guard let value = ByteSizeText.bytes(argument) else { return nil }
        self.value = value
    }

    var description: String { ByteSizeText.text(value) }
    var defaultValueDescription: String { description }
}
