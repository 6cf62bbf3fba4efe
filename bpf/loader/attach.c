// Hooks attached and detached, and what the kernel knows of their runs.
#include "loader.h"

#include <bpf/bpf.h>
#include <errno.h>

int cprobes_attach(struct cprobes *probes, enum cprobes_hook hook) {
    int error = ENOENT;
    for (int i = 0; i < PROGRAM_COUNT; i++) {
        if (program_table[i].hook != hook)
            continue;
        const struct bpf_program *program = bpf_object__find_program_by_name(probes->object, program_table[i].program);
        if (!program || bpf_program__fd(program) < 0)
            continue;
        if (!probes->links[i]) {
            probes->links[i] = bpf_program__attach(program);
            if (!probes->links[i]) {
                error = errno;
                cprobes_detach(probes, hook);
                return error;
            }
        }
        error = 0;
    }
    return error;
}

void cprobes_detach(struct cprobes *probes, enum cprobes_hook hook) {
    for (int i = 0; i < PROGRAM_COUNT; i++) {
        if (program_table[i].hook != hook || !probes->links[i])
            continue;
        bpf_link__destroy(probes->links[i]);
        probes->links[i] = NULL;
    }
}

struct cprobes_statistics cprobes_statistics(const struct cprobes *probes) {
    struct cprobes_statistics statistics = {
        .slot_count = probes->slot_count - 1,
        .lost_lifecycle_events = probes->lost_lifecycle_events ? *probes->lost_lifecycle_events : 0,
    };
    for (int i = 0; i < PROGRAM_COUNT; i++) {
        const struct bpf_program *program = bpf_object__find_program_by_name(probes->object, program_table[i].program);
        const int fd = program ? bpf_program__fd(program) : -1;
        struct bpf_prog_info info = {0};
        uint32_t size = sizeof info;
        if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size))
            continue;
        statistics.missed_events[program_table[i].hook] += info.recursion_misses;
        statistics.run_count[program_table[i].hook] += info.run_cnt;
        statistics.run_nanoseconds[program_table[i].hook] += info.run_time_ns;
    }
    return statistics;
}
