// A few threads that take part in the runs of one caller.
//
// Several windows, of one model or of a fleet, are split between the threads; one window in float32 has its hidden
// units split, with a meeting of all threads after each time step. Threads wait for work with their eyes open for about
// 50 µs, then sleep. That pays where cores are free: beside other work, threads that wait for one another lose more
// than they win.

#ifndef CKERNELS_TEAM_H
#define CKERNELS_TEAM_H

#include "ckernels_autoencoder.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ckernels_team ckernels_team;

// Starts threads - 1 threads; 1 <= threads <= 64. Null where the system refuses one of them or the memory.
ckernels_team *_Nullable ckernels_team_create(size_t threads);

// Ends the threads. No run may be under way.
void ckernels_team_free(ckernels_team *_Nullable team);

// Bytes of scratch for a run of `batch` windows by a team.
size_t ckernels_team_scratch(const ckernels_team *_Nonnull team, const ckernels_autoencoder *_Nonnull model,
                             size_t batch);

// As ckernels_autoencoder_run, with the same result to the bit. One run at a time; nothing is allocated, and no system
// call is made while the threads are awake.
void ckernels_team_run(ckernels_team *_Nonnull team, const ckernels_autoencoder *_Nonnull model, size_t batch,
                       const float *_Nonnull x, float *_Nonnull y, ckernels_output output, void *_Nonnull scratch);

// As ckernels_fleet_run, with the same result to the bit: the windows of all workloads are split between the threads.
// Each thread has `thread_scratch` bytes of scratch, a multiple of 64 that serves the largest workload.
void ckernels_team_fleet_run(ckernels_team *_Nonnull team, const ckernels_workload *_Nonnull workloads, size_t count,
                             ckernels_output output, void *_Nonnull scratch, size_t thread_scratch);

#ifdef __cplusplus
}
#endif

#endif
