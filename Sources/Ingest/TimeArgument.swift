internal import Core

extension ISO8601 {
    /// The instant that a command-line argument such as `--from` names: a date and time, or unix seconds.
    package static func instant(_ text: String) throws(SourceError) -> Double {
        let bytes = Array(text.utf8)
        if let seconds = seconds(bytes, 0..<bytes.count) { return seconds }
        if let seconds = DecimalNumber.parse(bytes, 0..<bytes.count), abs(seconds) < 1e11 { return seconds }
        throw SourceError(
            .badTime, problem: "'\(SourceError.shown(text))' is not a time",
            remedy: "write it like 2022-08-22T08:05, 2022-08-22T08:05:30+08:00 or as unix seconds")
    }
}
