// What the bodies of all kernels share, float32 and reduced precision.

// Floats of one row of weights for a group of units: four gates
#define GROUP_ROW (4 * LANES)
// Steps of one window whose input products are made at once
#define SINGLE_RUN 30
#define INLINE inline __attribute__((always_inline))
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

static inline size_t min_size(size_t a, size_t b) { return a < b ? a : b; }
