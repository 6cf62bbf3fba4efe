import CKernels
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The choice of an instruction set. Each case runs in its own process, because the choice is made once per process.
@Suite struct DispatchTests {
    @Test func portableIsAlwaysThere() {
        #expect(ckernels_f32_for_isa(CKERNELS_ISA_PORTABLE) != nil)
        #expect(ckernels_f32_for_isa(ckernels_isa(rawValue: 99)) == nil)
        #expect(ckernels_isa_name(ckernels_isa(rawValue: 99)) == nil)
        #expect(ckernels_kernel_name(ckernels_kernel_count()) == nil)
    }

    @Test func tablesSayWhatTheyAre() {
        for table in Table.available {
            #expect(ckernels_f32_for_isa(table.kernels.isa) == table.f32)
        }
    }

    @Test func widestIsTheDefault() async {
        await #expect(processExitsWith: .success) {
            unsetenv("ANOMENGINE_ISA")
            var chosen: UnsafePointer<ckernels_f32>?
            precondition(ckernels_select(&chosen) == CKERNELS_OK)
            precondition(chosen == Table.available.last?.f32)
        }
    }

    @Test func environmentSelectsOnce() async {
        await #expect(processExitsWith: .success) {
            setenv("ANOMENGINE_ISA", "portable", 1)
            var chosen: UnsafePointer<ckernels_f32>?
            precondition(ckernels_select(&chosen) == CKERNELS_OK)
            precondition(chosen?.pointee.isa == CKERNELS_ISA_PORTABLE)
            setenv("ANOMENGINE_ISA", "nonsense", 1)
            precondition(ckernels_select(&chosen) == CKERNELS_OK)
        }
    }

    @Test func anUnknownNameIsRefused() async {
        await #expect(processExitsWith: .success) {
            setenv("ANOMENGINE_ISA", "AVX2", 1)
            var chosen: UnsafePointer<ckernels_f32>?
            precondition(ckernels_select(&chosen) == CKERNELS_UNKNOWN_ISA && chosen == nil)
        }
    }

    @Test func anUnavailableSetIsRefused() async {
        await #expect(processExitsWith: .success) {
            #if arch(arm64)
                setenv("ANOMENGINE_ISA", "avx512", 1)
            #else
                setenv("ANOMENGINE_ISA", "neon", 1)
            #endif
            var chosen: UnsafePointer<ckernels_f32>?
            precondition(ckernels_select(&chosen) == CKERNELS_UNAVAILABLE_ISA && chosen == nil)
        }
    }
}
