/// A unit that stands behind a number, such as `%`, `ms` or `KiB/s`.
///
/// Cells with units are read in the base unit of what they measure (seconds, bytes, bits, hertz; a percentage stays
/// one), so that `980 MiB` and `1.2 GiB` can stand in one column and two files can choose different units.
struct Unit: Equatable {
    enum Dimension: String, Equatable {
        case percent = "%"
        case seconds = "s"
        case bytes = "B"
        case bytesPerSecond = "B/s"
        case bits = "bit"
        case bitsPerSecond = "bit/s"
        case hertz = "Hz"
        case perSecond = "/s"
        case count = "count"
        case celsius = "°C"
        case watts = "W"
        case volts = "V"
        case cores = "cores"
    }

    let dimension: Dimension
    /// Base units in one of this.
    let scale: Double

    init?(_ name: String) {
        guard let known = Self.known[name] else { return nil }
        (dimension, scale) = known
    }

    private static let known: [String: (Dimension, Double)] = {
        var units: [String: (Dimension, Double)] = [
            "%": (.percent, 1), "percent": (.percent, 1),
            "ns": (.seconds, 1e-9), "us": (.seconds, 1e-6), "µs": (.seconds, 1e-6), "μs": (.seconds, 1e-6),
            "ms": (.seconds, 1e-3), "s": (.seconds, 1), "sec": (.seconds, 1), "secs": (.seconds, 1),
            "seconds": (.seconds, 1), "min": (.seconds, 60), "mins": (.seconds, 60), "h": (.seconds, 3600),
            "hour": (.seconds, 3600), "hours": (.seconds, 3600), "d": (.seconds, 86_400), "day": (.seconds, 86_400),
            "days": (.seconds, 86_400),
            "K": (.count, 1e3), "Mil": (.count, 1e6), "Bil": (.count, 1e9),
            "°C": (.celsius, 1), "W": (.watts, 1), "kW": (.watts, 1e3), "V": (.volts, 1), "mV": (.volts, 1e-3),
            "cores": (.cores, 1), "Hz": (.hertz, 1), "kHz": (.hertz, 1e3), "MHz": (.hertz, 1e6), "GHz": (.hertz, 1e9),
        ]
        for name in [
            "/s", "req/s", "reqps", "rps", "ops/s", "ops", "io/s", "iops", "c/s", "cps", "p/s", "pps", "rd/s", "wr/s",
        ] {
            units[name] = (.perSecond, 1)
        }
        for name in ["B", "byte", "bytes", "Bytes"] { units[name] = (.bytes, 1) }
        for name in ["B/s", "Bps", "bytes/s"] { units[name] = (.bytesPerSecond, 1) }
        for name in ["b/s", "bps", "bit/s"] { units[name] = (.bitsPerSecond, 1) }
        for name in ["b", "bit", "bits"] { units[name] = (.bits, 1) }
        var (decimal, binary) = (1.0, 1.0)
        for prefix in ["K", "M", "G", "T", "P"] {
            decimal *= 1000
            binary *= 1024
            units["\(prefix)i"] = (.bytes, binary)
            for unit in ["iB", "iB/s", "iBps"] {
                units[prefix + unit] = (unit == "iB" ? .bytes : .bytesPerSecond, binary)
            }
            for written in prefix == "K" ? ["k", "K"] : [prefix] {
                for (unit, dimension): (String, Dimension) in [
                    ("B", .bytes), ("B/s", .bytesPerSecond), ("Bps", .bytesPerSecond), ("b", .bits),
                    ("b/s", .bitsPerSecond), ("bps", .bitsPerSecond), ("bit/s", .bitsPerSecond),
                ] {
                    units[written + unit] = (dimension, decimal)
                }
            }
        }
        return units
    }()
}
