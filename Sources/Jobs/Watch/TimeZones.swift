internal import Foundation

/// Time zones of maintenance windows.
package enum TimeZones {
    /// How far a zone is ahead of UTC at a time, in seconds; 0 for a zone that does not exist.
    package static func offset(_ name: String, at seconds: Double) -> Double {
        guard let zone = TimeZone(identifier: name), seconds.isFinite, abs(seconds) < 1e12 else { return 0 }
        return Double(zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds)))
    }

    package static func isKnown(_ name: String) -> Bool { TimeZone(identifier: name) != nil }
}
