import Foundation
import Testing

/// `rank`, from an edge table alone.
@Suite struct RankTests {
    /// user → front → store, an hour of calm rows; then the store is slow for ten minutes.
    private func edges(in folder: Scratch) throws -> String {
        var text = "time,caller,callee,requests,caller_seconds,callee_seconds,failures\n"
        for row in 0..<70 {
            let requests = 100 + Double(row * 7 % 5)
            for (caller, callee) in [("user", "front"), ("front", "store")] {
                let latency = 0.01 + 0.0001 * Double(row * 3 % 5) + (row >= 60 ? 0.4 : 0)
                text += "\(row * 60),\(caller),\(callee),\(requests),\((latency + 0.001) * requests),"
                text += "\(latency * requests),0\n"
            }
        }
        return try folder.write("edges.csv", text)
    }

    @Test func namesTheCauseWithItsReasons() throws {
        let folder = try Scratch()
        let outcome = try Program.succeed(["rank", try edges(in: folder), "--at", "3545"])
        #expect(outcome.output.hasPrefix("probable cause: store\n"))
        #expect(outcome.output.contains("of the lost time"))
    }

    @Test func namesNoCauseInCalmRows() throws {
        let folder = try Scratch()
        let outcome = try Program.succeed(["rank", try edges(in: folder), "--at", "3000", "--quiet-to", "3500"])
        #expect(outcome.output.hasPrefix("no clear cause\n"))
    }

    @Test func printsJSON() throws {
        let folder = try Scratch()
        let table = try edges(in: folder)
        let json = try Program.succeed(["rank", table, "--at", "3545", "--json"]).json()
        #expect(json["cause"] as? String == "store")
        #expect((json["suspects"] as? [[String: Any]])?.first?["service"] as? String == "store")
    }

    @Test func measuresAllRankersOnLabelledFaults() throws {
        let folder = try Scratch()
        let labels = try folder.write("faults.csv", "workload,start,kind\nstore,3545,slow\n")
        let outcome = try Program.succeed([
            "rank", try edges(in: folder), "--labels", labels, "--label-duration", "0", "--label-kind-column", "kind",
        ])
        for ranker in ["lost-time", "traversal", "micro-rca", "baro", "monitor-rank", "own-score", "random"] {
            #expect(outcome.output.contains(ranker), "\(ranker)")
        }
        #expect(outcome.output.contains("slow"))
    }

    @Test(arguments: [
        (["rank", "edges.csv"], "--at"), (["rank", "edges.csv", "--at", "1", "--labels", "x.csv"], "--at"),
        (["rank", "edges.csv", "--at", "1", "--window", "0"], "--window"),
    ])
    func wrongUsageIsStatusTwo(_ arguments: [String], _ words: String) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
}
