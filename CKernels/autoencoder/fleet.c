// Many workloads in one call.

#include "run.h"

void ckernels_fleet_run(const ckernels_workload *workloads, size_t count, ckernels_output output, void *scratch) {
    for (size_t i = 0; i < count; i++) {
        const ckernels_workload *w = &workloads[i];
        const ckernels_autoencoder *next = i + 1 < count && w[1].model != w->model ? w[1].model : NULL;
        run_in_context(w->model, w->batch, w->x, w->y, output, &(run_context){.next = next, .parts = 1}, scratch);
    }
}
