internal import Core
internal import Foundation

/// The present as all settings of one run see it: two relative times given together differ by what they say.
private let startedSeconds = Date().timeIntervalSince1970

extension ISO8601 {
    /// The instant that a command-line argument such as `--from` names: a date and time, Unix seconds, or a time relative
    /// to the present such as `now-7d`.
    ///
    /// - Parameters:
    ///   - timeZone: zone of a time without an offset; nil takes it as UTC.
    ///   - nowSeconds: the present; by default the moment at which the program first asked for it.
    package static func instant(
        _ text: String, timeZone: String? = nil, nowSeconds: Double? = nil
    ) throws(SourceError) -> Double {
        if let seconds = RelativeTime.seconds(text, nowSeconds: nowSeconds ?? startedSeconds) { return seconds }
        let bytes = Array(text.utf8)
        if let time = wallTime(bytes, 0..<bytes.count) {
            guard time.offsetSeconds == nil, let timeZone else { return time.seconds - (time.offsetSeconds ?? 0) }
            var clock = try LocalClock(timeZone)
            return clock.seconds(wall: time.seconds, after: nil)
        }
        if let seconds = DecimalNumber.parse(bytes, 0..<bytes.count), abs(seconds) < 1e11 { return seconds }
        throw SourceError(
            .badTime, problem: "'\(SourceError.shown(text))' is not a time",
            remedy: "write it like 2022-08-22T08:05, 2022-08-22T08:05:30+08:00, now-7d or as Unix seconds")
    }
}
