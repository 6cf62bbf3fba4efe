internal import Core

/// Gives each stamp of an irregular clock a point of a regular one.
///
/// The grid is anchored at the first stamp, so that stamps lie in the middle between two rounding boundaries and a
/// clock of 60 s ± 1 s has no gap. A stamp goes to the nearest point. When drift has carried the stamps to a boundary,
/// jitter would throw some over it and some not; so a stamp that comes a regular step (0.75 to 1.25 intervals) after the
/// one before takes the next point as long as that is within 0.75 intervals. A drift of one whole interval then costs one
/// gap or one merge, which a regular clock cannot avoid, and not dozens.
struct GridClock {
    private let clock: RegularClock
    private var point = 0
    private var lastSeconds: Double

    init(startSeconds: Double, intervalSeconds: Double) {
        clock = RegularClock(startSeconds: startSeconds, intervalSeconds: intervalSeconds)
        lastSeconds = startSeconds
    }

    /// The point of a stamp that is not before the last one.
    mutating func point(of seconds: Double) -> Int {
        let position = clock.position(of: seconds)
        let step = (seconds - lastSeconds) / clock.intervalSeconds
        lastSeconds = seconds
        let next = point + 1
        if step >= 0.75, step <= 1.25, abs(position - Double(next)) <= 0.75 {
            point = next
        } else {
            point = max(point, Int(clamping: position.rounded()))
        }
        return point
    }
}
