// A pool of threads that share the runs of one caller.
//
// Several windows, of one model or of a fleet, are split between the threads. One window in float32 has its hidden
// units split, with a barrier after each time step. Threads spin for about 50 µs while they wait for work, then sleep.
// That pays where cores are free; on busy cores the threads lose more by waiting for one another than they gain.

#ifndef CKERNELS_THREAD_POOL_H
#define CKERNELS_THREAD_POOL_H

#include "ckernels_autoencoder.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ckernels_thread_pool ckernels_thread_pool;

// Starts threads - 1 threads; 1 <= threads <= 64. Null where the system refuses one of them or the memory.
ckernels_thread_pool *_Nullable ckernels_thread_pool_create(size_t threads);

// Stops the threads and frees the pool. No run may be in progress.
void ckernels_thread_pool_destroy(ckernels_thread_pool *_Nullable pool);

// Bytes of scratch for a run of `batch` windows by a pool.
size_t ckernels_thread_pool_scratch(const ckernels_thread_pool *_Nonnull pool,
                                    const ckernels_autoencoder *_Nonnull model, size_t batch);

// As ckernels_autoencoder_run, with the same result to the bit. One run at a time; nothing is allocated, and no system
// call is made while the threads spin.
void ckernels_thread_pool_run(ckernels_thread_pool *_Nonnull pool, const ckernels_autoencoder *_Nonnull model,
                              size_t batch, const float *_Nonnull x, float *_Nonnull y, ckernels_output output,
                              void *_Nonnull scratch);

// As ckernels_fleet_run, with the same result to the bit: the windows of all workloads are split between the threads.
// Each thread has `thread_scratch` bytes of scratch, a multiple of 64 that serves the largest workload.
void ckernels_thread_pool_fleet_run(ckernels_thread_pool *_Nonnull pool, const ckernels_workload *_Nonnull workloads,
                                    size_t count, ckernels_output output, void *_Nonnull scratch,
                                    size_t thread_scratch);

#ifdef __cplusplus
}
#endif

#endif
