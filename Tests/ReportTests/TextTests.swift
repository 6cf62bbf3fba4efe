import Foundation
import Report
import Testing

@Suite struct TextTests {
    @Test func numbersAreShortAndLocaleFree() {
        #expect(NumberText.short(0.00123456) == "0.001235")
        #expect(NumberText.short(1234.5678) == "1235")
        #expect(NumberText.short(9.99996e-6) == "1e-5")
        #expect(NumberText.short(-2.5e8) == "-2.5e8")
        #expect(NumberText.short(.nan) == "n/a")
        #expect(NumberText.axis(1_500_000) == "1.5M")
        #expect(NumberText.fixed(-0.04, decimals: 1) == "0.0")
        #expect(NumberText.percent(0.125) == "12.5 %")
    }

    @Test func timesAreUTC() {
        #expect(TimeText.iso(951_827_696.25) == "2000-02-29T12:34:56.250Z")
        #expect(TimeText.iso(-1) == "1969-12-31T23:59:59Z")
        #expect(TimeText.plain(1_772_366_400) == "2026-03-01 12:00:00")
        #expect(TimeText.iso(.infinity) == "n/a")
        #expect(TimeText.duration(5400) == "90 min")
    }

    @Test func tablesAlignByWidthOnScreen() {
        let table = ReportTable(headers: ["name", "value"], rows: [["日本", "1.5"], ["e\u{301}", "10"], ["short"]])
        #expect(
            TextTable.render(table) == """
                name   value
                -----  -----
                日本     1.5
                e\u{301}         10
                short

                """)
    }

    @Test func tablesKeepEscapeSequencesFromTheTerminal() {
        let text = TextTable.render(ReportTable(headers: ["a"], rows: [["\u{1B}[31mred\nline"]]))
        #expect(!text.contains("\u{1B}"))
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test func episodesStandHighestFirstWithThreeFeatures() {
        let text = EpisodeTable.text([
            episode("low", over: 2), episode("none", over: .nan), episode("high", over: 7),
        ])
        let lines = text.split(separator: "\n")
        #expect(lines[2].hasPrefix("high"))
        #expect(lines[2].hasSuffix("7×  cpu 50 %, mmap 30 %, faults 15 %"))
        #expect(lines[4].hasPrefix("none"))
        #expect(EpisodeTable.text([]) == "No incidents.\n")
    }

    @Test func cellsOfCSVAreQuoted() {
        var text = ""
        CSVWriter.writeLine(["a,b", "say \"x\"", "two\nlines", "plain", ""], to: &text)
        #expect(text == "\"a,b\",\"say \"\"x\"\"\",two\\u{a}lines,plain,\n")
    }

    @Test(arguments: [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("+SUM(1)", "'+SUM(1)"), ("-1+2", "'-1+2"), ("@x", "'@x"),
        ("\tx", "'\\u{9}x"), ("\rx", "'\\u{d}x"), ("＝x", "'＝x"), ("-1.5", "-1.5"), ("+3", "+3"), ("a=b", "a=b"),
        ("\u{1b}[31mred", "\\u{1b}[31mred"), ("two\nlines", "two\\u{a}lines"), ("", ""),
    ])
    func cellsAreNeitherFormulasNorEscapes(_ cell: String, _ written: String) {
        var text = ""
        CSVWriter.writeLine([cell], to: &text)
        #expect(text == written + "\n")
    }

    @Test func scoresBecomeLinesOfCSV() {
        var text = ""
        CSVWriter.writeScores(section("w", scores: [0.5, 2]).scored, to: &text)
        let lines = text.split(separator: "\n")
        #expect(lines[1] == "1970-01-01T00:00:00Z,w,r,0.5,1.0,0,cpu,1.0")
        #expect(lines[2].contains(",2.0,1.0,1,"))
    }

    @Test func jsonLeavesOutWhatIsNotANumber() throws {
        let json = DetectionJSON(
            createdSeconds: 0, scored: section("w", scores: [.nan, 2], limit: 0).scored,
            episodes: [episode("w", over: .infinity)], includesScores: true)
        let object = try #require(try JSONSerialization.jsonObject(with: try json.data()) as? [String: Any])
        let first = try #require((object["incidents"] as? [[String: Any]])?.first)
        #expect(first["peak_over_limit"] == nil)
        #expect(first["anomaly_count"] as? Int == 3)
        let scores = try #require((object["scores"] as? [[String: Any]])?.first?["scores"] as? [Any])
        #expect(scores[0] is NSNull)
    }

    @Test func slugsAreSafeAndDiffer() {
        var slugs = Slugs()
        #expect(slugs.next(for: "../Shop/Cart") == "shop-cart")
        #expect(slugs.next(for: "shop cart") == "shop-cart-2")
        #expect(slugs.next(for: "日本") == "workload")
    }

    @Test func wideTablesFitTheTerminal() {
        let name = String(repeating: "shop/cart", count: 10)
        let table = ReportTable(
            headers: ["workload", "score"] + (0..<8).map { "figure \($0)" },
            rows: [[name, "1.5"] + (0..<8).map { "\($0)" }])
        let lines = TextTable.render(table, width: 60).split(separator: "\n").map(String.init)
        #expect(lines.allSatisfy { $0.count <= 60 })
        #expect(lines.count { $0.hasPrefix("workload") } == 2, "each part begins with the first column")
        #expect(lines.contains { $0.contains("…") })
        let all = lines.joined(separator: " ")
        for figure in 0..<8 { #expect(all.contains("figure \(figure)")) }
        #expect(TextTable.render(table).split(separator: "\n").count == 3, "no limit, no break")
    }
}
