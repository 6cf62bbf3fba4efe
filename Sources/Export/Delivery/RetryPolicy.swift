internal import HTTP

/// What to do with an answer, and how long to wait before the next try.
struct RetryPolicy: Sendable {
    enum Decision: Equatable {
        /// The server has the body.
        case done
        /// Nothing would make the server take it.
        case refused
        /// Try again.
        case again(afterSeconds: Double)
    }

    var firstWaitSeconds = 0.5
    var longestWaitSeconds = 30.0

    /// - Parameter failures: failed tries of this body before.
    /// - Parameter draw: a number in 0..<1 that spreads the retries of many agents.
    func decide(status: Int, retryAfterSeconds: Double?, failures: Int, draw: Double) -> Decision {
        switch status {
        case 200..<300: .done
        // Too many requests, or not now; the protocol asks for these alone to be repeated.
        case 429, 500...: .again(afterSeconds: max(asked(retryAfterSeconds), wait(failures: failures, draw: draw)))
        default: .refused
        }
    }

    /// What a server asks to wait, at most an hour; 0 for what is not a time.
    private func asked(_ seconds: Double?) -> Double {
        guard let seconds, seconds > 0 else { return 0 }
        return min(seconds, EndpointAnswer.longestWaitSeconds)
    }

    /// Whether an answer says that the server behind a gateway gave none, so that it may have been killed. 429 and 503 are
    /// what a busy server says itself.
    static func isAway(status: Int) -> Bool { status == 502 || status == 504 }

    /// Doubles with each failure up to the longest wait, from half of that on at random.
    func wait(failures: Int, draw: Double) -> Double {
        let longest = min(longestWaitSeconds, firstWaitSeconds * Double(1 << min(max(failures, 0), 20)))
        return longest * (0.5 + 0.5 * draw)
    }
}
