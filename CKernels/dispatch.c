// Which tables this processor can run, and the one choice between them.

#include "ckernels.h"
#include "reduced_precision.h"
#include "table_f32.h"
#include "table_f64.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const char *const isa_names[CKERNELS_ISA_COUNT] = {
    [CKERNELS_ISA_PORTABLE] = "portable",
    [CKERNELS_ISA_AVX2] = "avx2",
    [CKERNELS_ISA_AVX512] = "avx512",
    [CKERNELS_ISA_NEON] = "neon",
};

static const char *const kernel_names[] = {
#define CKERNELS_KERNEL(result, operation, parameters) #operation,
#include "kernels.inc"
#undef CKERNELS_KERNEL
};

static const size_t kernel_count = sizeof kernel_names / sizeof *kernel_names;

static pthread_once_t chosen_once = PTHREAD_ONCE_INIT;
static const ckernels_f32 *chosen;
static ckernels_status chosen_status;

const ckernels_f32 *ckernels_f32_for_isa(ckernels_isa isa) {
    switch (isa) {
    case CKERNELS_ISA_PORTABLE:
        return &ckernels_f32_portable;
#if defined(__x86_64__)
    // These checks ask the processor and, as the registers are wider, whether the system saves them.
    case CKERNELS_ISA_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &ckernels_f32_avx2 : NULL;
    case CKERNELS_ISA_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma") ? &ckernels_f32_avx512 : NULL;
#elif defined(__aarch64__)
    case CKERNELS_ISA_NEON:
        return &ckernels_f32_neon;
#endif
    default:
        return NULL;
    }
}

const ckernels_reduced *ckernels_reduced_for(ckernels_isa isa, ckernels_precision precision) {
#if defined(__x86_64__)
    bool wide = isa == CKERNELS_ISA_AVX512 && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (wide && precision == CKERNELS_BF16 && __builtin_cpu_supports("avx512bf16"))
        return &ckernels_bf16_avx512;
    if (wide && precision == CKERNELS_INT8 && __builtin_cpu_supports("avx512vnni"))
        return &ckernels_int8_avx512;
#else
    (void)isa, (void)precision;
#endif
    return NULL;
}

static void choose(void) {
    const char *name = getenv("ANOMENGINE_ISA");
    if (name == NULL || *name == '\0') {
        for (int isa = 0; isa < CKERNELS_ISA_COUNT; isa++) {
            const ckernels_f32 *kernels = ckernels_f32_for_isa((ckernels_isa)isa);
            chosen = kernels ? kernels : chosen;
        }
        return;
    }
    chosen_status = CKERNELS_UNKNOWN_ISA;
    for (int isa = 0; isa < CKERNELS_ISA_COUNT; isa++) {
        if (strcmp(name, isa_names[isa]) == 0) {
            chosen = ckernels_f32_for_isa((ckernels_isa)isa);
            chosen_status = chosen ? CKERNELS_OK : CKERNELS_UNAVAILABLE_ISA;
        }
    }
}

ckernels_status ckernels_select(const ckernels_f32 **kernels) {
    pthread_once(&chosen_once, choose);
    if (chosen_status == CKERNELS_OK)
        *kernels = chosen;
    return chosen_status;
}

const ckernels_f64 *ckernels_f64_reference(void) { return &ckernels_f64_reference_table; }

const char *ckernels_isa_name(ckernels_isa isa) { return (unsigned)isa < CKERNELS_ISA_COUNT ? isa_names[isa] : NULL; }

size_t ckernels_kernel_count(void) { return kernel_count; }

const char *ckernels_kernel_name(size_t index) { return index < kernel_count ? kernel_names[index] : NULL; }
