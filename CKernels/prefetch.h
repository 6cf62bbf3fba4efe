// Brings the memory of a ckernels_prefetch into the cache, a share at each time step.

#ifndef CKERNELS_PREFETCH_H
#define CKERNELS_PREFETCH_H

#include "ckernels.h"

// Prefetches the share of step t into the second-level cache: the first is full of what the step uses.
static inline void prefetch_step(const ckernels_prefetch *prefetch, size_t t) {
    if (prefetch == NULL)
        return;
    size_t first = t * prefetch->step_size, end = first + prefetch->step_size;
    for (size_t at = first; at < end && at < prefetch->size; at += 64)
        __builtin_prefetch((const char *)prefetch->memory + at, 0, 2);
}

#endif
