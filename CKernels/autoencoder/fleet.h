// A range of the windows of many workloads.

#ifndef CKERNELS_FLEET_H
#define CKERNELS_FLEET_H

#include "packed_model.h"

// Runs windows `first` to `end` (exclusive), counted over all workloads one after the other.
void run_fleet_range(const ckernels_workload *workloads, size_t count, size_t first, size_t end, ckernels_output output,
                     void *scratch);

#endif
