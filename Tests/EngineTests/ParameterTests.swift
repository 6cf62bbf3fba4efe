internal import Core
internal import Engine
import Testing

@Suite struct ParameterTests {
    private let manifest = Manifest(
        name: "plug", kind: .model, version: "1.0", summary: "for tests",
        parameters: [
            ParameterSpecification("count", "A count.", default: .integer(3), range: .integers(1...10)),
            ParameterSpecification("rate", "A rate.", default: .real(0.5), range: .reals(0...1)),
            ParameterSpecification("fast", "A switch.", default: .flag(false)),
            ParameterSpecification("mode", "A choice.", default: .text("sum"), range: .choices(["sum", "mean"])),
            ParameterSpecification(
                "widths", "Widths.", default: .integers([4, 2]), range: .integers(1...64), itemCount: 1...3),
            ParameterSpecification("columns", "Columns.", default: .texts(["*"])),
            ParameterSpecification("free", "Any number.", default: .real(1)),
        ])

    @Test func defaultsFillIn() throws {
        let parameters = try manifest.resolve()
        #expect(parameters.integer("count") == 3 && parameters.real("rate") == 0.5)
        #expect(!parameters.flag("fast") && parameters.text("mode") == "sum")
        #expect(parameters.integers("widths") == [4, 2] && parameters.texts("columns") == ["*"])
    }

    @Test func convertsGivenValuesWithoutLoss() throws {
        let parameters = try manifest.resolve([
            "count": .real(7), "rate": .integer(1), "widths": .integer(9), "columns": .text("cpu*"),
        ])
        #expect(parameters.integer("count") == 7 && parameters.real("rate") == 1)
        #expect(parameters.integers("widths") == [9] && parameters.texts("columns") == ["cpu*"])
        // A list without items has no kind of its own.
        #expect(try manifest.resolve(["columns": .integers([])]).texts("columns") == [])
    }

    @Test func anUnknownNameSuggestsTheNearest() {
        let error = #expect(throws: ParameterError.self) { try manifest.resolve(["cuont": .integer(1)]) }
        #expect(error == .unknown(plugin: "plug", name: "cuont", nearest: "count"))
        #expect(error?.description.contains("Did you mean 'count'?") == true)
        #expect(throws: ParameterError.unknown(plugin: "plug", name: "hidden-units", nearest: nil)) {
            try manifest.parse("1", parameter: "hidden-units")
        }
    }

    @Test(arguments: [
        ("count", ParameterValue.real(1.5)), ("count", .text("3")), ("rate", .flag(true)), ("fast", .integer(1)),
        ("mode", .texts(["sum"])), ("widths", .texts(["4"])), ("columns", .integers([1])),
    ])
    func valuesOfAnotherKindAreRefused(name: String, value: ParameterValue) {
        let error = #expect(throws: ParameterError.self) { try manifest.resolve([name: value]) }
        guard case .wrongKind(_, name, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        ("count", ParameterValue.integer(0), "1 to 10"), ("count", .integer(11), "1 to 10"),
        ("rate", .real(1.01), "0.0 to 1.0"), ("rate", .real(.nan), "0.0 to 1.0"), ("mode", .text("max"), "sum, mean"),
        ("widths", .integers([]), "1 to 3 items"), ("widths", .integers([1, 1, 1, 1]), "1 to 3 items"),
        ("widths", .integers([4, 65]), "each 1 to 64"), ("free", .real(.infinity), "a finite number"),
    ])
    func valuesOutOfRangeAreRefused(name: String, value: ParameterValue, words: String) {
        let error = #expect(throws: ParameterError.self) { try manifest.resolve([name: value]) }
        guard case .outOfRange("plug", name, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains(words) == true)
    }

    @Test(arguments: [
        ("count", " 4 ", ParameterValue.integer(4)), ("rate", "1e-3", .real(0.001)), ("fast", "TRUE", .flag(true)),
        ("mode", "mean", .text("mean")), ("widths", "8, 4", .integers([8, 4])),
        ("columns", "a,b c", .texts(["a", "b c"])),
        ("columns", "", .texts([])),
    ])
    func textsAreRead(name: String, text: String, value: ParameterValue) throws {
        #expect(try manifest.parse(text, parameter: name) == value)
    }

    @Test(arguments: [
        ("count", "4.5"), ("count", ""), ("rate", "x"), ("fast", "1"), ("widths", "4,,2"), ("widths", "4;2"),
    ])
    func unreadableTextsAreRefused(name: String, text: String) {
        let error = #expect(throws: ParameterError.self) { try manifest.parse(text, parameter: name) }
        guard case .wrongKind("plug", name, text, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func textsOutOfRangeAreRefused() {
        #expect(throws: ParameterError.self) { try manifest.parse("nan", parameter: "rate") }
        #expect(throws: ParameterError.self) { try manifest.parse("11", parameter: "count") }
    }

    @Test func printedDefaultsParseBack() throws {
        for specification in manifest.parameters {
            let text = specification.defaultValue.description
            #expect(try manifest.parse(text, parameter: specification.name) == specification.defaultValue)
        }
        let kinds = manifest.parameters.map(\.defaultValue.kindName)
        #expect(
            kinds == ["integer", "number", "true or false", "text", "list of integers", "list of texts", "number"])
        #expect(
            manifest.parameters.map(\.rangeDescription).prefix(4) == ["1 to 10", "0.0 to 1.0", "", "one of sum, mean"])
    }

    @Test func undeclaredParameterNameTraps() async {
        await #expect(processExitsWith: .failure) {
            let manifest = Manifest(name: "plug", kind: .model, version: "1.0", summary: "none")
            _ = try manifest.resolve().integer("window")
        }
    }
}
