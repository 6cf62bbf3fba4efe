import Foundation
import FoundationXML
import Testing

/// The report and the plots as files.
@Suite struct ReportFileTests {
    @Test func reportAndPlotsAreWellFormed() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        let outcome = try Program.succeed(
            [
                "detect", fixture.faulty, "--model", fixture.model, "--report", folder.file("report.html"), "--plots",
                folder.file("plots"), "--labels", fixture.labels, "--label-kind-column", "kind", "--title",
                "Faults <& \"more\">", "--attribution", "Data: seeded & synthetic",
            ] + SyntheticData.reading)
        #expect(outcome.output.contains("wrote \(folder.file("report.html"))"))

        let page = try folder.text("report.html")
        #expect(page.hasPrefix("<!doctype html>"))
        #expect(
            page.contains("Faults &lt;&amp; &quot;more&quot;&gt;") || page.contains("Faults &lt;&amp; \"more\"&gt;"))
        #expect(page.contains("name=\"viewport\""))
        #expect(!page.contains("http://") || !page.contains("src=\"http"), "the page loads nothing from elsewhere")
        let html = try Document(xml: Self.asXML(page))
        #expect(html.count(of: "svg") >= 6)
        #expect(html.count(of: "table") >= 1)
        #expect(html.count(of: "script") == 0 && html.count(of: "link") == 0 && html.count(of: "img") == 0)

        let plots = try FileManager.default.contentsOfDirectory(atPath: folder.file("plots")).sorted()
        #expect(plots.count >= 6 && plots.allSatisfy { $0.hasSuffix(".svg") })
        #expect(plots.contains { $0.contains("cart") } && plots.contains { $0.contains("front") })
        for plot in plots {
            let svg = try Document(xml: try folder.text("plots/\(plot)"))
            #expect(svg.root == "svg", "\(plot)")
            #expect(svg.count(of: "path") + svg.count(of: "rect") + svg.count(of: "polyline") > 0, "\(plot)")
        }
    }

    /// HTML without what XML does not know: the document type and elements that are never closed.
    private static func asXML(_ page: String) -> String {
        page.replacing("<!doctype html>", with: "").replacing("<details open>", with: "<details>").replacing(
            /<(meta|br|hr)([^>]*?)\/?>/
        ) { match in
            "<\(match.output.1)\(match.output.2)/>"
        }
    }
}

/// Counts the elements of an XML document; fails if it is not well-formed.
private final class Document: NSObject, XMLParserDelegate {
    private var counts: [String: Int] = [:]
    private(set) var root: String?

    init(xml: String) throws {
        super.init()
        let parser = XMLParser(data: Data(xml.utf8))
        parser.delegate = self
        let isWellFormed = parser.parse()
        try #require(isWellFormed, "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "")")
    }

    func count(of element: String) -> Int { counts[element] ?? 0 }

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if root == nil { root = element }
        counts[element, default: 0] += 1
    }
}
