// Clock, rates of multiply-adds from registers alone, and the latency of one.

#include "measure.h"

#include <immintrin.h>
#include <pthread.h>
#include <sched.h>

static void dependent_additions(const void *count) {
    long x = *(const long *)count;
    for (long i = *(const long *)count; i > 0; i -= 8)
        __asm__ volatile("add $1,%0\nadd $1,%0\nadd $1,%0\nadd $1,%0\nadd $1,%0\nadd $1,%0\nadd $1,%0\nadd $1,%0\n"
                         : "+r"(x));
}

// Twelve independent accumulators: more than latency (4) times units (2), so the units are the limit.
enum { accumulators = 12 };
#define EACH(op, r)                                                                                                    \
    op "," r "0\n" op "," r "1\n" op "," r "2\n" op "," r "3\n" op "," r "4\n" op "," r "5\n" op "," r "6\n" op "," r  \
       "7\n" op "," r "8\n" op "," r "9\n" op "," r "10\n" op "," r "11\n"
#define PEAK(name, op, r)                                                                                              \
    static void name(const void *count) {                                                                              \
        __asm__ volatile("vpxor %%xmm12,%%xmm12,%%xmm12\n" EACH("vmovaps " r "12", r)::                                \
                             : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",         \
                               "xmm10", "xmm11", "xmm12");                                                             \
        for (long i = *(const long *)count; i > 0; i--)                                                                \
            __asm__ volatile(EACH(op " " r "12," r "12", r)::                                                          \
                                 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",     \
                                   "xmm10", "xmm11", "xmm12");                                                         \
    }
PEAK(fma_avx512, "vfmadd231ps", "%%zmm")
PEAK(fma_avx2, "vfmadd231ps", "%%ymm")
#ifdef __AVX512BF16__
PEAK(dot_bf16, "vdpbf16ps", "%%zmm")
#endif
#ifdef __AVX512VNNI__
PEAK(dot_int8, "vpdpbusd", "%%zmm")
#endif

static void fma_chain(const void *count) {
    __m512 sum = _mm512_set1_ps(1), x = _mm512_set1_ps(0.999f), y = _mm512_set1_ps(1e-6f);
    for (long i = *(const long *)count; i > 0; i--) {
        sum = _mm512_fmadd_ps(sum, x, y);
        __asm__ volatile("" : "+v"(sum));
    }
    keep(_mm512_reduce_add_ps(sum));
}

enum { threads = 2 };
static pthread_barrier_t together;

typedef struct {
    pthread_t thread;
    int processor;
    seconds taken;
} peak_thread;

static const long thread_passes = 400000;

static void *peak_on_processor(void *opaque) {
    peak_thread *own = opaque;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(own->processor, &set);
    sched_setaffinity(0, sizeof set, &set);
    pthread_barrier_wait(&together);
    own->taken = measure(fma_avx512, &thread_passes);
    return NULL;
}

static void measure_two_threads(void) {
    peak_thread all[threads];
    double rate = 0;
    pthread_barrier_init(&together, NULL, threads);
    for (int i = 0; i < threads; i++) {
        all[i].processor = i;
        if (pthread_create(&all[i].thread, NULL, peak_on_processor, &all[i]) != 0)
            return;
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(all[i].thread, NULL);
        rate += (double)thread_passes * accumulators * 32 / 1e9 / all[i].taken.best;
    }
    pthread_barrier_destroy(&together);
    report_rate("fma_f32_avx512_two_threads", rate, (seconds){1, 1}, "GFLOP/s");
}

void measure_peaks(void) {
    const long additions = 2000000, passes = 100000, chain = 200000;
    const double billions = (double)passes * accumulators / 1e9;
    report_rate("clock_by_dependent_additions", (double)additions / 1e9, measure(dependent_additions, &additions),
                "GHz");
    report_rate("fma_f32_avx512", billions * 32, measure(fma_avx512, &passes), "GFLOP/s");
    report_rate("fma_f32_avx2", billions * 16, measure(fma_avx2, &passes), "GFLOP/s");
#ifdef __AVX512BF16__
    report_rate("dot_bf16_avx512", billions * 64, measure(dot_bf16, &passes), "GFLOP/s");
#endif
#ifdef __AVX512VNNI__
    report_rate("dot_int8_avx512", billions * 128, measure(dot_int8, &passes), "GOP/s");
#endif
    report_cost("fma_latency", (double)chain, measure(fma_chain, &chain));
    measure_two_threads();
}
