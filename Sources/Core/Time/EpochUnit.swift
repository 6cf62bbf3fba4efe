/// What a number in a time column counts.
package enum EpochUnit: String, Sendable, CaseIterable {
    case seconds = "Unix seconds"
    case milliseconds = "Unix milliseconds"
    case microseconds = "Unix microseconds"
    /// Tenths of microseconds since the year 1, as .NET stores times. As nanoseconds they would all be of 1990.
    case dotNetTicks = ".NET ticks"
    case nanoseconds = "Unix nanoseconds"
    /// Days since 1899-12-30, as spreadsheets store dates.
    case excelDays = "spreadsheet days"
    /// Tenths of microseconds since 1601, as Windows stores file times.
    case windowsTicks = "Windows file time"

    /// Years that a time series of today may be from: 1990 up to 2100.
    package static let plausibleSeconds = 631_152_000.0..<4_102_444_800.0

    /// Seconds since 1970-01-01 UTC.
    package func seconds(_ number: Double) -> Double {
        switch self {
        case .seconds: number
        case .milliseconds: number / 1e3
        case .microseconds: number / 1e6
        case .dotNetTicks: number / 1e7 - 62_135_596_800
        case .nanoseconds: number / 1e9
        // Eight decimals of a day, which is what spreadsheets print, are good to a millisecond.
        case .excelDays: ((number - 25_569) * 86_400_000).rounded() / 1000
        case .windowsTicks: number / 1e7 - 11_644_473_600
        }
    }

    /// Whether the number is a time of 1990 up to 2100 in this unit.
    package func isPlausible(_ number: Double) -> Bool {
        Self.plausibleSeconds.contains(seconds(number))
    }

    /// The unit in which the number is a plausible time; at most one fits.
    package static func plausible(_ number: Double) -> EpochUnit? {
        allCases.first { $0.isPlausible(number) }
    }
}
