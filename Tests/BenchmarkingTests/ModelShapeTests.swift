import Benchmarking
import Testing

@Suite struct ModelShapeTests {
    @Test func readsAShape() throws {
        let shape = try ModelShape("30x8:64,32")
        #expect(shape.windowLength == 30)
        #expect(shape.featureCount == 8)
        #expect(shape.encoderWidths == [64, 32])
        #expect(shape.description == "30x8:64,32")
        #expect(try ModelShape("2x1:1").encoderWidths == [1])
    }

    @Test(arguments: [
        "", "30x8", "30:64", "30x8x2:64", "30x8:", "30x8:64,", "30x8:64:32", "ax8:64", "1x8:64", "4097x8:64",
        "30x0:64", "30x4097:64", "30x8:0", "30x8:1025", "30x8:1,1,1,1,1,1,1,1,1", "-30x8:64", "30x8:6 4",
    ])
    func rejectsInvalidInput(text: String) {
        #expect { try ModelShape(text) } throws: { error in
            "\(error)".hasPrefix("shape '\(text)'") && "\(error)".contains("30x8:64,32")
        }
    }
}
