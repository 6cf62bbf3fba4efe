internal import Core
import Foundation

/// A place on an axis with its label.
package struct Tick: Sendable, Equatable {
    package let value: Double
    package let label: String
}

extension Scale {
    /// Ticks at round numbers: 1, 2 or 5 times a power of ten on a linear scale, decades on a logarithmic one.
    ///
    /// - Parameter target: about how many there should be.
    package func ticks(target: Int = 4) -> [Tick] {
        isLogarithmic ? decadeTicks(target: target) : roundTicks(target: target)
    }

    private func roundTicks(target: Int) -> [Tick] {
        let rough = (domain.upperBound - domain.lowerBound) / Double(max(target, 1))
        let power = NumberText.powerOfTen(Int(log10(rough).rounded(.down)))
        let coarsest = [1, 2, 5].first { $0 * power >= rough * 0.999 } ?? 10
        // One tick alone says nothing of the scale, so the step gets finer until there are two.
        for factor in [10, 5, 2, 1, 0.5, 0.2] where factor <= coarsest {
            let ticks = ticks(step: factor * power)
            if ticks.count >= min(target, 2) { return ticks }
        }
        return []
    }

    private func ticks(step: Double) -> [Tick] {
        let first = (domain.lowerBound / step).rounded(.up)
        let last = (domain.upperBound / step).rounded(.down)
        // A domain far from zero and narrow has no representable round numbers inside.
        guard first <= last, last - first <= 50 else { return [] }
        return stride(from: first, through: last, by: 1).map { count in
            // Adding 0 turns -0 to 0.
            let value = count * step + 0
            return Tick(value: value, label: NumberText.axis(value))
        }
    }

    private func decadeTicks(target: Int) -> [Tick] {
        let low = Int(log10(domain.lowerBound).rounded(.up))
        let high = Int(log10(domain.upperBound).rounded(.down))
        guard low <= high else { return [] }
        let step = max(1, (high - low + 1 + target) / (target + 1))
        return stride(from: low, through: high, by: step).map { exponent in
            let value = NumberText.powerOfTen(exponent)
            return Tick(value: value, label: NumberText.axis(value))
        }
    }

    /// Ticks of a time axis in UTC: round steps of seconds, minutes, hours or days; midnight shows the date.
    ///
    /// - Parameter limit: most ticks.
    package func timeTicks(limit: Int = 7) -> [Tick] {
        let length = domain.upperBound - domain.lowerBound
        let steps: [Double] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
            86_400, 172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000,
        ]
        guard let step = steps.first(where: { length / $0 < Double(limit) }) else { return [] }
        let first = (domain.lowerBound / step).rounded(.up) * step
        return stride(from: first, through: domain.upperBound, by: step).compactMap { seconds in
            guard let time = CalendarTime(seconds: seconds) else { return nil }
            let isMidnight = seconds.truncatingRemainder(dividingBy: 86_400) == 0
            if step >= 7_776_000 { return Tick(value: seconds, label: time.date) }
            if isMidnight { return Tick(value: seconds, label: time.monthDay) }
            return Tick(value: seconds, label: step < 60 ? time.clock : time.hourMinute)
        }
    }
}
