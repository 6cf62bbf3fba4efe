import Engine
import Jobs
import Testing

@Suite struct StrategiesTests {
    @Test func knowsThePublishedModel() throws {
        #expect(try Strategies.registry().model("lstm-ae").manifest.name == "lstm-ae")
    }
}
