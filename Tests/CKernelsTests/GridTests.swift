import CKernels
import Testing

/// Every kernel of kernels.inc, on every instruction set of this machine, against the float64 reference.
@Suite struct GridTests {
    static let checks: [String: @Sendable (Table) -> Void] =
        matrixChecks
        .merging(layerChecks) { first, _ in first }
        .merging(trainingChecks) { first, _ in first }
        .merging(elementwiseChecks) { first, _ in first }

    @Test(arguments: kernelNames, Table.available)
    func agreesWithReference(kernel: String, table: Table) throws {
        let check = try #require(Self.checks[kernel], "kernel \(kernel) of kernels.inc has no grid")
        check(table)
    }

    @Test func everyCheckBelongsToAKernel() {
        #expect(Set(Self.checks.keys) == Set(kernelNames))
        #expect(Set(kernelNames).count == kernelNames.count)
    }
}
