// What can be measured; each prints a table.

#ifndef PROBES_H
#define PROBES_H

#include <stddef.h>

// `rounds` in turn, each thing for `slice` seconds
typedef struct {
    size_t rounds;
    double slice;
} effort;

// 200 workloads with models of their own against 200 times one model that is hot in the cache.
void probe_fleet(const effort *how);

// One thread and two: batches of 256, and one window.
void probe_threads(const effort *how);

// Batches of 256 as a share of the rate of multiply-adds alone.
void probe_peak(const effort *how);

// Cost by workloads (1 to 10,000), window length and batch, and the memory that scoring takes.
void probe_scaling(const effort *how);

#endif
