// Where the threads of one inference call wait for one another, and how a thread waits.

#ifndef CKERNELS_BARRIER_H
#define CKERNELS_BARRIER_H

#include "ckernels.h"

#include <sched.h>
#include <stdatomic.h>

enum { CKERNELS_THREAD_LIMIT = 64 };

// How many steps one thread has finished. Each has its own cache line, so that a line moves between cores only when its
// thread has finished a step.
typedef struct {
    _Alignas(64) atomic_size_t steps;
} finished_steps;

struct ckernels_barrier {
    finished_steps threads[CKERNELS_THREAD_LIMIT];
};

static inline void spin_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// Rounds of spinning, about 50 µs, after which a thread assumes that the others are not running.
enum { SPIN_LIMIT = 5000 };

// Returns when all `count` threads have arrived as often as thread `index`. Yields the core to threads that need it.
static inline void barrier_wait(ckernels_barrier *barrier, size_t index, size_t count) {
    size_t mine = atomic_load_explicit(&barrier->threads[index].steps, memory_order_relaxed) + 1;
    atomic_store_explicit(&barrier->threads[index].steps, mine, memory_order_release);
    for (size_t other = 0; other < count; other++) {
        int rounds = 0;
        while (atomic_load_explicit(&barrier->threads[other].steps, memory_order_acquire) < mine) {
            if (rounds < SPIN_LIMIT) {
                rounds++;
                spin_pause();
            } else {
                sched_yield();
            }
        }
    }
}

static inline bool is_split(const ckernels_partition *partition) { return partition && partition->count > 1; }

#endif
