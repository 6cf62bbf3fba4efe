// From the embedded object to loaded programs.
#include "loader.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const struct program_entry program_table[PROGRAM_COUNT] = {
    {CPROBES_SYSTEM_CALLS, "count_system_call", "sys_enter", NULL, false},
    {CPROBES_SYSTEM_CALLS, "count_ring_open", "io_uring_submit_req", NULL, true},
    {CPROBES_PAGE_FAULTS, "count_user_page_fault", "page_fault_user", NULL, false},
    {CPROBES_PAGE_FAULTS, "count_kernel_page_fault", "page_fault_kernel", NULL, false},
    {CPROBES_BLOCK_REQUESTS, "count_block_start", "block_io_start", NULL, false},
    {CPROBES_BLOCK_REQUESTS, "count_block_issue", "block_rq_issue", "block_io_start", false},
    {CPROBES_PROCESS_EVENTS, "count_fork", "sched_process_fork", NULL, false},
    {CPROBES_PROCESS_EVENTS, "count_exec", "sched_process_exec", NULL, false},
    {CPROBES_PROCESS_EVENTS, "count_exit", "sched_process_exit", NULL, false},
    {CPROBES_LIFECYCLE, "note_cgroup_created", "cgroup_mkdir", NULL, false},
    {CPROBES_LIFECYCLE, "note_cgroup_removed", "cgroup_rmdir", NULL, false},
    {CPROBES_LIFECYCLE, "note_cgroup_populated", "cgroup_notify_populated", NULL, true},
};

// Type of the kernel's tracepoint, a pointer to a function of a hidden first argument and the event's; 0 if there is
// none.
static int event_type(const struct btf *kernel, const char *event) {
    char name[64];
    snprintf(name, sizeof name, "btf_trace_%s", event);
    const int id = btf__find_by_name_kind(kernel, name, BTF_KIND_TYPEDEF);
    return id > 0 ? id : 0;
}

static unsigned event_argument_count(const struct btf *kernel, const char *event) {
    const struct btf_type *type = btf__type_by_id(kernel, (unsigned)event_type(kernel, event));
    for (int depth = 0; type && depth < 2; depth++)
        type = btf__type_by_id(kernel, type->type);
    return type && btf_is_func_proto(type) && btf_vlen(type) > 0 ? btf_vlen(type) - 1u : 0;
}

// A hook's text among those of all.
static char *text_of(char *texts, unsigned hook) { return texts + (size_t)hook * CPROBES_MESSAGE_SIZE; }

// Which programs the mask of hooks asks for and this kernel has events for.
static void choose_programs(const struct btf *kernel, uint32_t hooks, bool wanted[PROGRAM_COUNT], char *unavailable) {
    for (int i = 0; i < PROGRAM_COUNT; i++) {
        const struct program_entry *entry = &program_table[i];
        wanted[i] = (hooks >> entry->hook) & 1u;
        if (entry->superseded_by && event_type(kernel, entry->superseded_by))
            wanted[i] = false;
        if (!wanted[i] || event_type(kernel, entry->event))
            continue;
        wanted[i] = false;
        bool has_substitute = entry->is_optional;
        for (int j = 0; j < PROGRAM_COUNT; j++)
            if (program_table[j].superseded_by && !strcmp(program_table[j].superseded_by, entry->event))
                has_substitute = event_type(kernel, program_table[j].event) != 0;
        if (!has_substitute)
            snprintf(text_of(unavailable, entry->hook), CPROBES_MESSAGE_SIZE, "this kernel has no event %s",
                     entry->event);
    }
    // Half a hook would count half: all of its programs or none.
    for (int i = 0; i < PROGRAM_COUNT; i++)
        if (text_of(unavailable, program_table[i].hook)[0])
            wanted[i] = false;
}

struct constants {
    uint32_t identity_hierarchy, slot_count, blkcg_is_separate, exit_tells_group_end, identity_hierarchy_id,
        blkcg_hierarchy_id;
};

static int set_all_constants(struct bpf_object *object, const struct constants *constants) {
    const struct named_constant table[] = {
        {"identity_hierarchy", constants->identity_hierarchy},
        {"slot_count", constants->slot_count},
        {"blkcg_is_separate", constants->blkcg_is_separate},
        {"exit_tells_group_end", constants->exit_tells_group_end},
        {"identity_hierarchy_id", constants->identity_hierarchy_id},
        {"blkcg_hierarchy_id", constants->blkcg_hierarchy_id},
    };
    return set_constants(object, table, sizeof table / sizeof *table);
}

// Opens the object and loads the wanted programs. Returns NULL and sets `*error` to an errno.
static struct bpf_object *load(const struct cprobes_settings *source, const struct constants *constants,
                               uint32_t cpu_count, const bool wanted[PROGRAM_COUNT], int *error) {
    LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "anomengine");
    struct bpf_object *object = bpf_object__open_mem(source->image, source->image_size, &options);
    if (!object) {
        *error = errno;
        return NULL;
    }
    const uint32_t slots = constants->slot_count;
    int result = set_all_constants(object, constants);
    result = result ? result : size_map(object, "slot_by_cgroup", slots);
    result = result ? result : size_map(object, "slot_by_blkcg", constants->blkcg_is_separate ? slots : 1);
    result = result ? result : size_map(object, "free_slots", slots);
    result = result ? result : size_map(object, "counts_table", slots * cpu_count);
    for (int i = 0; i < PROGRAM_COUNT && !result; i++) {
        struct bpf_program *program = bpf_object__find_program_by_name(object, program_table[i].program);
        result = program ? bpf_program__set_autoload(program, wanted[i]) : -ENOENT;
    }
    result = result ? result : bpf_object__load(object);
    if (result) {
        bpf_object__close(object);
        *error = -result;
        return NULL;
    }
    return object;
}

static bool any(const bool wanted[PROGRAM_COUNT]) {
    for (int i = 0; i < PROGRAM_COUNT; i++)
        if (wanted[i])
            return true;
    return false;
}

// Loads all wanted programs; if that fails, leaves out the hooks that cannot be loaded by themselves.
static struct bpf_object *load_what_loads(const struct cprobes_settings *source, const struct constants *constants,
                                          uint32_t cpu_count, bool wanted[PROGRAM_COUNT], char *unavailable,
                                          int *error) {
    libbpf_log_begin();
    struct bpf_object *object = load(source, constants, cpu_count, wanted, error);
    // Without the right to load anything there is no use in trying each.
    if (object || *error == EPERM || *error == EACCES)
        return object;
    // A program that a hook can do without may be the one that does not load.
    for (int i = 0; i < PROGRAM_COUNT; i++)
        wanted[i] = wanted[i] && !program_table[i].is_optional;
    object = load(source, constants, cpu_count, wanted, error);
    if (object)
        return object;
    for (unsigned hook = 0; hook < CPROBES_HOOK_COUNT; hook++) {
        bool only[PROGRAM_COUNT] = {false};
        for (int i = 0; i < PROGRAM_COUNT; i++)
            only[i] = wanted[i] && program_table[i].hook == hook;
        if (!any(only))
            continue;
        libbpf_log_begin();
        int own_error = 0;
        struct bpf_object *alone = load(source, constants, cpu_count, only, &own_error);
        if (alone) {
            bpf_object__close(alone);
            continue;
        }
        snprintf(text_of(unavailable, hook), CPROBES_MESSAGE_SIZE, "%.300s (%s)", libbpf_log_first(),
                 strerror(own_error));
        for (int i = 0; i < PROGRAM_COUNT; i++)
            wanted[i] = wanted[i] && !only[i];
    }
    libbpf_log_begin();
    return any(wanted) ? load(source, constants, cpu_count, wanted, error) : NULL;
}

static int take_event(void *context, void *data, size_t size) {
    struct cprobes *probes = context;
    if (size < LIFECYCLE_HEADER_SIZE)
        return 0;
    // Only the event of a new cgroup brings its path.
    struct lifecycle_event *event = &probes->events[probes->events_taken++];
    event->path[0] = 0;
    memcpy(event, data, size < sizeof *event ? size : sizeof *event);
    // A negative result ends the draining; the event itself counts as taken.
    return probes->events_taken == probes->events_capacity ? -ENOSPC : 0;
}

size_t counts_size(const struct cprobes *probes) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t size = sizeof(struct event_counts) * probes->cpu_count * probes->slot_count;
    return (size + page - 1) / page * page;
}

// Maps the tables and hands the free slots to the kernel side. Returns 0 or an errno.
static int connect_tables(struct cprobes *probes, bool has_lifecycle) {
    struct bpf_object *object = probes->object;
    probes->table_fds[CPROBES_BY_CGROUP] = bpf_object__find_map_fd_by_name(object, "slot_by_cgroup");
    probes->table_fds[CPROBES_BY_BLKCG] = bpf_object__find_map_fd_by_name(object, "slot_by_blkcg");
    probes->free_fd = bpf_object__find_map_fd_by_name(object, "free_slots");
    probes->counts_fd = bpf_object__find_map_fd_by_name(object, "counts_table");
    void *counts = mmap(NULL, counts_size(probes), PROT_READ | PROT_WRITE, MAP_SHARED, probes->counts_fd, 0);
    if (counts == MAP_FAILED)
        return errno;
    probes->counts = counts;
    probes->pending_free = calloc(probes->slot_count, sizeof *probes->pending_free);
    probes->pending_totals = calloc(probes->slot_count, sizeof *probes->pending_totals);
    probes->freed = calloc(probes->cpu_count, sizeof *probes->freed);
    if (!probes->pending_free || !probes->pending_totals || !probes->freed)
        return ENOMEM;
    // The lowest slot is the first to be taken, so that few pages of the table are ever touched.
    for (uint32_t slot = probes->slot_count - 1; slot > OVERFLOW_SLOT; slot--)
        if (bpf_map_update_elem(probes->free_fd, NULL, &slot, BPF_ANY))
            return errno;
    const int error = map_section(object, ".bss", &probes->variables);
    if (error)
        return error;
    probes->lost_lifecycle_events =
        find_variable(object, &probes->variables, "lost_lifecycle_events", sizeof(uint64_t));
    if (!has_lifecycle)
        return 0;
    probes->ring =
        ring_buffer__new(bpf_object__find_map_fd_by_name(object, "lifecycle_events"), take_event, probes, NULL);
    return probes->ring ? 0 : errno;
}

struct cprobes *cprobes_open(const struct cprobes_settings *settings, char *restrict unavailable,
                             int *restrict error_number, char *restrict message) {
    message[0] = 0;
    for (unsigned hook = 0; hook < CPROBES_HOOK_COUNT; hook++)
        text_of(unavailable, hook)[0] = 0;
    libbpf_log_begin();
    struct btf *kernel = btf__load_vmlinux_btf();
    if (!kernel) {
        *error_number = ENOSYS;
        snprintf(message, CPROBES_MESSAGE_SIZE, "this kernel has no BTF (CONFIG_DEBUG_INFO_BTF)");
        return NULL;
    }
    bool wanted[PROGRAM_COUNT];
    choose_programs(kernel, settings->hooks, wanted, unavailable);
    const struct constants constants = {
        .identity_hierarchy = settings->identity,
        .slot_count = settings->slot_count,
        .blkcg_is_separate = settings->identity_hierarchy_id != settings->blkcg_hierarchy_id,
        .exit_tells_group_end = event_argument_count(kernel, "sched_process_exit") >= 2,
        .identity_hierarchy_id = settings->identity_hierarchy_id,
        .blkcg_hierarchy_id = settings->blkcg_hierarchy_id,
    };
    btf__free(kernel);
    struct cprobes *probes = calloc(1, sizeof *probes);
    const int cpu_count = libbpf_num_possible_cpus();
    if (!probes || cpu_count <= 0) {
        *error_number = probes ? -cpu_count : ENOMEM;
        snprintf(message, CPROBES_MESSAGE_SIZE, "the number of processors is not known");
        free(probes);
        return NULL;
    }
    probes->cpu_count = (uint32_t)cpu_count;
    probes->slot_count = settings->slot_count;
    *error_number = ENOENT;
    probes->object = load_what_loads(settings, &constants, probes->cpu_count, wanted, unavailable, error_number);
    const bool has_lifecycle =
        (settings->hooks >> CPROBES_LIFECYCLE & 1u) && !text_of(unavailable, CPROBES_LIFECYCLE)[0];
    const int error = probes->object ? connect_tables(probes, has_lifecycle) : *error_number;
    if (error) {
        *error_number = error;
        snprintf(message, CPROBES_MESSAGE_SIZE, "%s", libbpf_log_first());
        cprobes_close(probes);
        return NULL;
    }
    *error_number = 0;
    return probes;
}

void cprobes_close(struct cprobes *probes) {
    if (!probes)
        return;
    for (unsigned hook = 0; hook < CPROBES_HOOK_COUNT; hook++)
        cprobes_detach(probes, (enum cprobes_hook)hook);
    ring_buffer__free(probes->ring);
    if (probes->counts)
        munmap(probes->counts, counts_size(probes));
    unmap_section(&probes->variables);
    free(probes->pending_free);
    free(probes->pending_totals);
    free(probes->freed);
    bpf_object__close(probes->object);
    free(probes);
}
