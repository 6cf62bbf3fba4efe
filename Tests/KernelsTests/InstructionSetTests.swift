import Kernels
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct InstructionSetTests {
    @Test func everyAvailableSetHasItsTable() throws {
        #expect(InstructionSet.available.first == .portable)
        for set in InstructionSet.available {
            #expect(try KernelTable(set).instructionSet == set)
        }
    }

    @Test func missingInstructionSetErrorNamesAvailableOnes() throws {
        let missing = try #require(InstructionSet.allCases.first { !InstructionSet.available.contains($0) })
        let error = #expect(throws: KernelError.self) { try KernelTable(missing) }
        #expect(error == .unavailableInstructionSet(missing.rawValue, available: InstructionSet.available))
        let message = error?.description ?? ""
        #expect(message.contains(missing.rawValue) && message.contains("portable"))
    }

    @Test func environmentSelectsInstructionSet() async {
        await #expect(processExitsWith: .success) {
            setenv("ANOMENGINE_ISA", "portable", 1)
            let table = try KernelTable.selected()
            precondition(table.instructionSet == .portable)
        }
    }

    @Test func anUnknownNameInTheEnvironmentIsRefused() async {
        await #expect(processExitsWith: .success) {
            setenv("ANOMENGINE_ISA", "sse9", 1)
            do throws(KernelError) {
                _ = try KernelTable.selected()
                preconditionFailure("sse9 was accepted")
            } catch {
                precondition(error == .unknownInstructionSet("sse9", available: InstructionSet.available))
                precondition(error.description.contains("ANOMENGINE_ISA"))
            }
        }
    }
}
