import Foundation
import Synchronization

@testable import Ingest

/// A database with Prometheus' query API that answers `query_range` from a function, within limits.
final class FakeDatabase: Sendable {
    /// Points of a series in one answer at most.
    let mostPoints: Int
    /// What the refusal of a longer answer says, and its status.
    let refusal: (status: Int, text: String)
    private let asked = Mutex<[URLComponents]>([])

    init(
        mostPoints: Int = 11_000,
        refusal: (status: Int, text: String) = (400, "exceeded maximum resolution of 11,000 points per timeseries")
    ) {
        self.mostPoints = mostPoints
        self.refusal = refusal
    }

    /// Requests so far.
    var requests: [URLComponents] { asked.withLock { $0 } }

    func queries(_ name: String) -> [String] {
        requests.compactMap { $0.queryItems?.first { $0.name == name }?.value }
    }

    /// The database as a reader: the value at a time is the number of seconds since `zero`.
    func source(_ query: PrometheusQuery, zero: Double) -> PrometheusSource {
        PrometheusSource(url: "http://db", query: query) { path in self.answer(path, zero: zero) }
    }

    private func answer(_ path: String, zero: Double) -> (status: Int, body: [UInt8]) {
        guard let parts = URLComponents(string: "http://db" + path) else { return (400, []) }
        asked.withLock { $0.append(parts) }
        func number(_ name: String) -> Double {
            Double(parts.queryItems?.first { $0.name == name }?.value ?? "") ?? .nan
        }
        let (start, end, step) = (number("start"), number("end"), number("step"))
        let count = Int(((end - start) / step).rounded(.down)) + 1
        guard count <= mostPoints else {
            return (refusal.status, Array(#"{"status":"error","error":"\#(refusal.text)"}"#.utf8))
        }
        let points = (0..<count).map { index -> String in
            let time = ((start + Double(index) * step) * 1000).rounded() / 1000
            return "[\(time),\"\(time - zero)\"]"
        }
        let body =
            #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"workload":"shop/cart","pod":"p"},"values":["#
            + points.joined(separator: ",") + "]}]}}"
        return (200, Array(body.utf8))
    }
}
