// What kernels do for their surroundings: read ahead, and meet the other threads of a team.

#ifndef CKERNELS_AROUND_H
#define CKERNELS_AROUND_H

#include "ckernels.h"

#include <sched.h>
#include <stdatomic.h>

enum { CKERNELS_TEAM_LIMIT = 64 };

// How many steps each thread has finished; a cache line for each, so that only news travel between cores.
typedef struct {
    _Alignas(64) atomic_size_t steps;
} finished_steps;

struct ckernels_barrier {
    finished_steps parts[CKERNELS_TEAM_LIMIT];
};

static inline void spin_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// Rounds of waiting, some 50 µs, after which a thread believes that the others do not run.
enum { SPIN_LIMIT = 5000 };

// Returns when all parts have come as often as this one. Where they wait for a core, this one is given up.
static inline void barrier_wait(ckernels_barrier *barrier, size_t part, size_t parts) {
    size_t mine = atomic_load_explicit(&barrier->parts[part].steps, memory_order_relaxed) + 1;
    atomic_store_explicit(&barrier->parts[part].steps, mine, memory_order_release);
    for (size_t other = 0; other < parts; other++) {
        int rounds = 0;
        while (atomic_load_explicit(&barrier->parts[other].steps, memory_order_acquire) < mine) {
            if (rounds < SPIN_LIMIT) {
                rounds++;
                spin_pause();
            } else {
                sched_yield();
            }
        }
    }
}

static inline bool is_shared(const ckernels_around *around) { return around && around->parts > 1; }

// Asks for the lines that belong to step t; into the second-level cache, as the first is full of what is in use.
static inline void read_ahead(const ckernels_around *around, size_t t) {
    if (around == NULL || around->ahead == NULL)
        return;
    size_t first = t * around->ahead_step_size, end = first + around->ahead_step_size;
    for (size_t at = first; at < end && at < around->ahead_size; at += 64)
        __builtin_prefetch((const char *)around->ahead + at, 0, 2);
}

#endif
