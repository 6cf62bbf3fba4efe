internal import Collector
internal import Core
internal import Foundation

/// The agent's state on one line.
enum StatusLine {
    static func text(_ status: AgentStatus) -> String {
        var parts = [
            "\(status.containerCount) containers",
            String(format: "%.2f %% of a core", status.coreShare * 100),
            String(format: "%.1f MB", status.residentBytes / 1e6),
        ]
        if status.slotCount > 0 {
            parts.append("slots \(status.slotsUsed)/\(status.slotCount)")
            parts.append(String(format: "%.0f ns per event", status.nanosecondsPerEvent))
        }
        if let seconds = status.measuredProbeSeconds {
            parts.append(String(format: "%.3f s in probes", seconds))
        }
        for (count, what) in [
            (Double(status.missedIntervals), "intervals missed"), (Double(status.lateIntervals), "late"),
            (status.overflowedEvents, "events without a slot"), (status.missedEvents, "events missed"),
            (Double(status.unlistedCgroups), "cgroups ended unlisted"), (status.unlistedEvents, "events in them"),
            (Double(status.inventoryFailures), "failed listings"), (Double(status.sinkFailures), "failed writes"),
        ] where count > 0 {
            parts.append(String(format: "%.0f %@", count, what))
        }
        for delivery in status.deliveries where delivery.waitingBytes > 0 {
            let kilobytes = Double(delivery.waitingBytes) / 1e3
            parts.append(String(format: "%.1f kB queued for %@", kilobytes, delivery.endpoint))
        }
        let stepped = status.observableMetrics.filter { status.states[$0] != .on }
        if !stepped.isEmpty {
            parts.append(stepped.map { "\($0.column) \(status.states[$0])" }.joined(separator: ", "))
        }
        return parts.joined(separator: ", ")
    }

    /// What became of the requests to an address.
    static func text(_ delivery: DeliveryStatus) -> String {
        let waiting = delivery.waitingBytes > 0 ? ", \(delivery.waitingBytes) bytes queued for the next run" : ""
        let again = delivery.resentRequests + delivery.resentRefusedRequests
        let known = delivery.resentRefusedRequests
        let resent = again > 0 ? ", \(again) resent after reconnect (\(known) duplicates)" : ""
        let damaged = delivery.damagedRequests > 0 ? ", \(delivery.damagedRequests) lost to a damaged queue" : ""
        return "\(delivery.sentRequests) requests sent\(resent), \(delivery.refusedRequests) refused\(damaged), "
            + "\(delivery.droppedRequests) dropped, \(delivery.repeatedTries) retries\(waiting)"
    }
}
