internal import CKernels

/// An instruction set that the kernels exist for. The raw value is the name in `ANOMENGINE_ISA`.
package enum InstructionSet: String, CaseIterable, Sendable {
    /// Plain C; always available.
    case portable
    /// x86-64 with AVX2 and FMA.
    case avx2
    /// x86-64 with AVX-512F.
    case avx512
    /// aarch64.
    case neon

    /// The sets that this processor and this build have, narrowest first.
    package static var available: [InstructionSet] {
        allCases.filter { ckernels_f32_for_isa($0.identifier) != nil }
    }

    var identifier: ckernels_isa {
        switch self {
        case .portable: CKERNELS_ISA_PORTABLE
        case .avx2: CKERNELS_ISA_AVX2
        case .avx512: CKERNELS_ISA_AVX512
        case .neon: CKERNELS_ISA_NEON
        }
    }
}

/// Why no kernels could be chosen.
package enum KernelError: Error, Equatable, CustomStringConvertible {
    /// `ANOMENGINE_ISA` holds an unknown instruction set.
    case unknownInstructionSet(String, available: [InstructionSet])
    /// This processor or this build does not support the instruction set.
    case unavailableInstructionSet(String, available: [InstructionSet])
    /// The instruction set or the processor has no dot products of that number format.
    case unavailablePrecision(Precision, InstructionSet, available: [Precision])
    /// The system refused to start that many threads.
    case unavailableThreads(Int)

    package var description: String {
        switch self {
        case .unknownInstructionSet(let name, let available):
            "ANOMENGINE_ISA: unknown instruction set '\(name)'; \(Self.remedy(available))"
        case .unavailableInstructionSet(let name, let available):
            "instruction set '\(name)' is not available on this machine; \(Self.remedy(available))"
        case .unavailableThreads(let count):
            "cannot start \(count) threads; give fewer, or raise the process limit (ulimit -u)"
        case .unavailablePrecision(let precision, let instructionSet, let available):
            "precision '\(precision.rawValue)' is not available with '\(instructionSet.rawValue)' on this machine: it needs"
                + " \(precision == .int8 ? "AVX-512 VNNI" : "AVX-512 BF16"); choose"
                + " \(available.map(\.rawValue).joined(separator: " or "))"
        }
    }

    private static func remedy(_ available: [InstructionSet]) -> String {
        "choose one of \(available.map(\.rawValue).joined(separator: ", ")), or unset ANOMENGINE_ISA"
    }
}
