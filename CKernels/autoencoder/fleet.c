// Many workloads in one call.

#include "fleet.h"
#include "run.h"

static size_t clamp(size_t value, size_t low, size_t high) { return value < low ? low : value > high ? high : value; }

void run_fleet_range(const ckernels_workload *workloads, size_t count, size_t first, size_t end, ckernels_output output,
                     void *scratch) {
    size_t before = 0;
    for (size_t i = 0; i < count && before < end; before += workloads[i].batch, i++) {
        const ckernels_workload *w = &workloads[i];
        size_t from = clamp(first, before, before + w->batch) - before;
        size_t windows = clamp(end, before, before + w->batch) - before - from;
        if (windows == 0)
            continue;
        bool goes_on = i + 1 < count && before + w->batch < end && w[1].model != w->model;
        size_t offset = from * w->model->steps * w->model->features;
        run_windows(w->model, windows, w->x + offset, w->y + offset, output,
                    &(run_context){.next = goes_on ? w[1].model : NULL, .partition.count = 1}, scratch);
    }
}

void ckernels_fleet_run(const ckernels_workload *workloads, size_t count, ckernels_output output, void *scratch) {
    run_fleet_range(workloads, count, 0, SIZE_MAX, output, scratch);
}
