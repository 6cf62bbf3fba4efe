import Core
import Foundation
import Testing

@testable import Ingest

/// Reads one table and gives its only series.
private func only(_ source: SeriesSource, _ path: String) throws -> (series: Series, summary: IngestSummary) {
    let (series, summary) = try source.load([path])
    return (try #require(series.count == 1 ? series.first : nil, "\(series.map(\.workload))"), summary)
}

private func column(_ series: Series, _ name: String) throws -> [Float] {
    let index = try #require(series.columns.firstIndex(of: name), "\(series.columns)")
    return (0..<series.rowCount).map { series.values[$0 * series.columns.count + index] }
}

@Suite struct NumberFormTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A table with one column `x`; the delimiter is a semicolon so that commas are part of the cells.
    private func cells(_ cells: [String], _ change: (inout CSVMapping) -> Void = { _ in }) throws -> [Float] {
        let rows = cells.enumerated().map { "\(1_772_323_200 + $0 * 60);\($1)\n" }.joined()
        let path = try scratch.write("a.csv", "time;x\n" + rows)
        var mapping = CSVMapping()
        change(&mapping)
        return try column(try only(SeriesSource(mapping: mapping), path).series, "x")
    }

    @Test(
        "Numbers as people and programs write them",
        arguments: [
            (["0,5069", "0,5269"], [0.5069, 0.5269]), (["1", "0,5269"], [1, 0.5269]),
            (["1277,9277", "1265,5572"], [1277.9277, 1265.5572]), (["1.277,9", "980,4"], [1277.9, 980.4]),
            (["-0,5", "1,25E3"], [-0.5, 1250]), (["1 277,9", "980,4"], [1277.9, 980.4]),
            (["1,277,927.7", "1,265,557.2"], [1_277_927.7, 1_265_557.2]), (["977.9", "1,277.9"], [977.9, 1277.9]),
            (["1.277.927", "980"], [1_277_927, 980]), (["1'277.9", "980.4"], [1277.9, 980.4]),
            (["1\u{202F}277,9", "980,4"], [1277.9, 980.4]), (["1\u{A0}277,9", "980,4"], [1277.9, 980.4]),
            (["\u{2212}1.5", "2.5"], [-1.5, 2.5]), (["50.7%", "52.7 %"], [50.7, 52.7]),
            (["50,7 %", "7 %"], [50.7, 7]),
            (["900 ms", "1.5 s"], [0.9, 1.5]), (["250us", "1 ms"], [0.000_25, 0.001]),
            (["2 min", "1 h"], [120, 3600]),
            (["1.5 KiB", "1 MiB"], [1536, 1_048_576]), (["512 B", "1.5 kB"], [512, 1500]),
            (["0", "1 GiB"], [0, 1_073_741_824]),
            (["1 MB/s", "2 kB/s"], [1e6, 2000]), (["1.2 K", "3 Mil"], [1200, 3e6]),
            (["5 req/s", "7.5 req/s"], [5, 7.5]),
            (["2 GHz", "500 MHz"], [2e9, 5e8]), (["64Mi", "1Gi"], [67_108_864, 1_073_741_824]),
        ] as [([String], [Double])])
    func numbers(texts: [String], expected: [Double]) throws {
        #expect(try cells(texts) == expected.map(Float.init))
    }

    @Test(
        "Words for a missing value, in the first row and later",
        arguments: [
            "", " ", "\"\"", "null", "NULL", "Null", "NA", "N/A", "n/a", "#N/A", "<NA>", "<null>", "NaN", "nan", "-nan",
            "None", "none", "nil", "-", "--", "\u{2014}", "?", "undefined", "\\N", "#DIV/0!", "no data", "(null)",
            "NaT",
        ])
    func missing(word: String) throws {
        for texts in [[word, "2", "3"], ["1", word, "3"]] {
            let found = try cells(texts)
            #expect(found.map(\.isNaN) == texts.map { $0 == word }, "\(texts)")
        }
    }

    @Test("A sentinel number is a missing value only if declared")
    func numberAsMark() throws {
        #expect(try cells(["-9999", "2", "3"]) == [-9999, 2, 3])
        let path = try scratch.write("b.csv", "time,x\n0,2\n60,-9999\n120,3\n")
        #expect(try SeriesSource().load([path]).summary.notes.contains { $0.contains("--missing=-9999") })
        #expect(try cells(["-9999", "2", "3"]) { $0.missingMarks = ["-9999"] }[0].isNaN)
        #expect(try cells(["-9999.0", "2", "3"]) { $0.missingMarks = ["-9999"] }[0].isNaN)
    }

    @Test("An ambiguous comma is rejected, and both settings work")
    func ambiguousComma() throws {
        let error = try #require(throws: SourceError.self) { _ = try cells(["1,277", "2,503"]) }
        #expect(error.kind == .notANumber && error.remedyText.contains("--decimal point or --decimal comma"))
        #expect(try cells(["1,277", "2,503"]) { $0.decimal = .point } == [1277, 2503])
        #expect(try cells(["1,277", "2,503"]) { $0.decimal = .comma } == [1.277, 2.503])
    }

    @Test("Non-numeric cells are rejected with working remedies", arguments: ["high", "inf", "-Infinity"])
    func remedies(word: String) throws {
        for texts in [["1", word, "3"], [word, "2", "3"]] {
            let error = try #require(throws: SourceError.self) { _ = try cells(texts) }
            #expect(
                error.remedyText.contains("--missing='\(word)'") && error.remedyText.contains("--exclude-columns='x'"))
            #expect(try cells(texts) { $0.missingMarks = [word] }.count(where: \.isNaN) == 1)
        }
    }

    @Test("One column with decimal commas decides for ambiguous columns")
    func decimalOfTheFile() throws {
        let path = try scratch.write("a.csv", "time;cpu;mem\n0;0,5;1,277\n60;0,6;1,280\n")
        #expect(try column(try only(SeriesSource(), path).series, "mem") == [1.277, 1.28])
    }

    @Test("Late quoted thousands are read in the format of the other rows")
    func lateThousands() throws {
        let rows = (0..<1500).map { "\($0 * 60),\"\($0 == 1400 ? "1,277.9" : "9\($0 % 10).5")\"\n" }.joined()
        let path = try scratch.write("a.csv", "time,mem\n" + rows)
        #expect(try column(try only(SeriesSource(), path).series, "mem")[1400] == 1277.9)
    }
}

@Suite struct HeaderTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(
        "Lines before the header, delimiters and encodings",
        arguments: [
            "time,cpu,mem\n{0},1,5\n{60},2,6\n", "time;cpu;mem\n{0};1;5\n{60};2;6\n",
            "time\tcpu\tmem\n{0}\t1\t5\n{60}\t2\t6\n",
            "time|cpu|mem\n{0}|1|5\n{60}|2|6\n", "sep=;\ntime;cpu;mem\n{0};1;5\n{60};2;6\n",
            "\u{FEFF}sep=,\n\"time\",\"cpu\",\"mem\"\n\"{0}\",1,5\n\"{60}\",2,6\n",
            "# made by a tool\n# host a\ntime,cpu,mem\n{0},1,5\n{60},2,6\n", "# time,cpu,mem\n{0},1,5\n{60},2,6\n",
            " time , cpu , mem \n {0} , 1 , 5 \n {60} , 2 , 6 \n", "time,cpu,mem,\n{0},1,5,\n{60},2,6,\n",
            ",time,cpu,mem\n0,{0},1,5\n1,{60},2,6\n2,{120},3,7\n",
            ",index,time,cpu,mem\n0,0,{0},1,5\n1,1,{60},2,6\n2,2,{120},3,7\n",
            "time,cpu,mem\n{0},1,5\ntime,cpu,mem\n{60},2,6\n", "cpu,mem\n{0},1,5\n{60},2,6\n",
            ",cpu,mem\n{0},1,5\n{60},2,6\n", "when,cpu,mem\n{0},1,5\n{60},2,6\n",
        ])
    func forms(text: String) throws {
        var text = text
        for offset in [0, 60, 120] {
            text = text.replacingOccurrences(
                of: "{\(offset)}", with: String(ISO8601.text(1_772_323_200 + Double(offset))))
        }
        let (series, _) = try only(SeriesSource(), try scratch.write("web.csv", text))
        #expect(
            series.columns == ["cpu", "mem"] && series.startSeconds == 1_772_323_200 && series.intervalSeconds == 60)
        #expect(Array(series.values.prefix(4)) == [1, 5, 2, 6])
    }

    @Test("Row-number and label columns are skipped by default and can be selected")
    func noMetrics() throws {
        let rows = (0..<20).map { "\($0),\($0 * 60),\($0 % 7),\($0 / 18)\n" }.joined()
        let path = try scratch.write("a.csv", ",time,cpu,label\n" + rows)
        let (series, summary) = try only(SeriesSource(), path)
        #expect(series.columns == ["cpu"])
        #expect(summary.files[0].leftOut == [.numbering: ["(column 1)"], .label: ["label"]])
        #expect(summary.text().contains("columns of labels (1 in 1 file): label"))
        var mapping = CSVMapping()
        mapping.includeColumns = ["cpu", "label"]
        #expect(try only(SeriesSource(mapping: mapping), path).series.columns == ["cpu", "label"])
    }

    @Test(
        "UTF-16 and files of other programs are named",
        arguments: [
            (Array("t\0i\0m\0e\0,\0x\0\n\0".utf8), "UTF-16"), ([0xFF, 0xFE, 0x74, 0x00], "UTF-16"),
            (Array("BZh91AY".utf8), "bzip2"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 1], "xz"), ([0x50, 0x4B, 3, 4, 1], "Excel"),
            (Array("PAR1xx".utf8), "Parquet"),
        ] as [([UInt8], String)])
    func otherFormats(bytes: [UInt8], name: String) throws {
        let error = try loadError(try scratch.write("a.csv", bytes))
        #expect(error.kind == .notText && error.problemText.contains(name))
    }
}
