// What products and bodies of the reduced-precision layers share.

#define GROUP_ROW (4 * LANES)
#define INLINE inline __attribute__((always_inline))
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

static inline size_t min_size(size_t a, size_t b) { return a < b ? a : b; }
