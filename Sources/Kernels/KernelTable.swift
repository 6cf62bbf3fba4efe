internal import CKernels

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The float32 kernels of one instruction set.
///
/// The functions check the sizes of their spans: a span that is too short is a mistake of the caller and traps.
/// Matrices are row-major; spans may be longer than needed. One table serves any number of threads.
// @unchecked: the C table is constant and lives as long as the process.
package struct KernelTable: @unchecked Sendable {
    let functions: UnsafePointer<ckernels_f32>

    /// The kernels of the given instruction set.
    ///
    /// Throws `KernelError.unavailableInstructionSet` where this machine lacks it. Wraps `ckernels_f32_for_isa`.
    package init(_ instructionSet: InstructionSet) throws(KernelError) {
        guard let functions = ckernels_f32_for_isa(instructionSet.identifier) else {
            throw .unavailableInstructionSet(instructionSet.rawValue, available: InstructionSet.available)
        }
        self.functions = functions
    }

    private init(functions: UnsafePointer<ckernels_f32>) {
        self.functions = functions
    }

    /// The kernels named by the environment variable `ANOMENGINE_ISA`, or the widest that this machine has.
    ///
    /// The choice is made once per process. Wraps `ckernels_select`.
    package static func selected() throws(KernelError) -> KernelTable {
        var functions: UnsafePointer<ckernels_f32>?
        let status = ckernels_select(&functions)
        if let functions {
            return KernelTable(functions: functions)
        }
        let name = getenv("ANOMENGINE_ISA").map { String(cString: $0) } ?? ""
        if status == CKERNELS_UNKNOWN_ISA {
            throw .unknownInstructionSet(name, available: InstructionSet.available)
        }
        throw .unavailableInstructionSet(name, available: InstructionSet.available)
    }

    /// The instruction set of these kernels.
    package var instructionSet: InstructionSet {
        InstructionSet.allCases.first { $0.identifier == functions.pointee.isa } ?? .portable
    }

    /// Number of windows that are best taken through all layers together, so that their states stay in the cache.
    package var batchTile: Int {
        functions.pointee.batch_tile
    }
}
