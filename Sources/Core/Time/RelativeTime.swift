/// Times relative to the present: `now`, `now-7d`, `now+1h30m`.
public enum RelativeTime {
    /// The instant that a text names, in seconds since 1970-01-01 UTC; nil if it is not of this form.
    public static func seconds(_ text: String, nowSeconds: Double) -> Double? {
        guard text.hasPrefix("now") else { return nil }
        let rest = text.dropFirst(3)
        guard let sign = rest.first else { return nowSeconds }
        guard sign == "-" || sign == "+", let distance = DurationText.seconds(String(rest.dropFirst())) else {
            return nil
        }
        return sign == "-" ? nowSeconds - distance : nowSeconds + distance
    }
}
