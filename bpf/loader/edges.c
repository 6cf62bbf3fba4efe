// Loads, attaches and steers the programs that follow calls between services.
#include "edges.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *program;
    const char *event;
} event_programs[EVENT_PROGRAM_COUNT] = {
    {"note_socket_state", "inet_sock_set_state"},
    {"note_sent", "tcp_sendmsg_locked"},
    {"note_received", "sock_recv_length"},
    {"note_arrived", "sk_data_ready"},
};
static const char *const walk_programs[WALK_PROGRAM_COUNT] = {"walk_files", "walk_connections"};

// Says in `message` which event this kernel lacks. Returns 0 or an errno.
static int check_events(char *message) {
    struct btf *kernel = btf__load_vmlinux_btf();
    if (!kernel) {
        snprintf(message, CPROBES_MESSAGE_SIZE, "this kernel has no BTF (CONFIG_DEBUG_INFO_BTF)");
        return ENOSYS;
    }
    int error = 0;
    for (int i = 0; i < EVENT_PROGRAM_COUNT && !error; i++) {
        char name[64];
        snprintf(name, sizeof name, "btf_trace_%s", event_programs[i].event);
        if (btf__find_by_name_kind(kernel, name, BTF_KIND_TYPEDEF) > 0)
            continue;
        snprintf(message, CPROBES_MESSAGE_SIZE, "this kernel has no event %s (Linux 6.16 or later has)",
                 event_programs[i].event);
        error = ENOENT;
    }
    btf__free(kernel);
    return error;
}

// Few CPUs contend little; many entries cost memory and time to read.
static uint32_t choose_shards(uint32_t asked) {
    if (asked)
        return asked;
    const int cpus = libbpf_num_possible_cpus();
    uint32_t shards = 1;
    while (cpus > 0 && shards < 8 && shards * 4 <= (uint32_t)cpus)
        shards *= 2;
    return shards;
}

static int prepare(struct bpf_object *object, const struct cedges_settings *settings) {
    const struct named_constant constants[] = {
        {"identity_hierarchy", settings->identity},
        {"shard_mask", choose_shards(settings->shard_count) - 1},
    };
    int result = set_constants(object, constants, sizeof constants / sizeof *constants);
    result = result ? result : size_map(object, "edges", settings->edge_capacity);
    return result ? result : size_map(object, "links", settings->link_capacity);
}

static int connect_object(struct cedges *edges) {
    struct bpf_object *object = edges->object;
    edges->table_fds[0] = bpf_object__find_map_fd_by_name(object, "edges");
    edges->table_fds[1] = bpf_object__find_map_fd_by_name(object, "merged_edges");
    edges->links_fd = bpf_object__find_map_fd_by_name(object, "links");
    edges->levels_fd = bpf_object__find_map_fd_by_name(object, "levels");
    int error = map_section(object, ".data", &edges->data);
    error = error ? error : map_section(object, ".bss", &edges->bss);
    if (error)
        return error;
    edges->knobs = find_variable(object, &edges->data, "knobs", sizeof *edges->knobs);
    edges->losses = find_variable(object, &edges->bss, "losses", sizeof(uint64_t) * EDGE_LOSS_COUNT);
    edges->messages =
        find_variable(object, &edges->bss, "messages", sizeof(uint64_t) * EDGE_PROCESSORS * EDGE_CELL_LENGTH);
    edges->seeds_connections = find_variable(object, &edges->bss, "seeds_connections", sizeof(uint32_t));
    edges->seeded_connections = find_variable(object, &edges->bss, "seeded_connections", sizeof(uint64_t));
    edges->keys = malloc(BATCH * sizeof *edges->keys);
    edges->counts = malloc(BATCH * sizeof *edges->counts);
    if (!edges->keys || !edges->counts)
        return ENOMEM;
    return edges->knobs && edges->losses && edges->messages && edges->seeds_connections && edges->seeded_connections
               ? 0
               : EINVAL;
}

struct cedges *cedges_open(const struct cedges_settings *settings, int *restrict error_number, char *restrict message) {
    message[0] = 0;
    libbpf_log_begin();
    struct cedges *edges = NULL;
    int error = check_events(message);
    if (!error) {
        edges = calloc(1, sizeof *edges);
        error = edges ? 0 : ENOMEM;
    }
    if (!error) {
        LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "anomengine");
        edges->object = bpf_object__open_mem(settings->image, settings->image_size, &options);
        error = edges->object ? -prepare(edges->object, settings) : errno;
    }
    if (!error)
        error = -bpf_object__load(edges->object);
    if (!error)
        error = connect_object(edges);
    *error_number = error;
    if (!error)
        return edges;
    if (!message[0])
        snprintf(message, CPROBES_MESSAGE_SIZE, "%s", libbpf_log_first());
    cedges_close(edges);
    return NULL;
}

void cedges_close(struct cedges *edges) {
    if (!edges)
        return;
    cedges_detach(edges);
    for (int i = 0; i < WALK_PROGRAM_COUNT; i++)
        bpf_link__destroy(edges->walks[i]);
    unmap_section(&edges->data);
    unmap_section(&edges->bss);
    free(edges->keys);
    free(edges->counts);
    bpf_object__close(edges->object);
    free(edges);
}

int cedges_attach(struct cedges *edges) {
    for (int i = 0; i < EVENT_PROGRAM_COUNT; i++) {
        if (edges->links[i])
            continue;
        struct bpf_program *program = bpf_object__find_program_by_name(edges->object, event_programs[i].program);
        edges->links[i] = program ? bpf_program__attach(program) : NULL;
        if (edges->links[i])
            continue;
        const int error = program ? errno : ENOENT;
        cedges_detach(edges);
        return error;
    }
    // The walks need a link to be started without a capability later.
    for (int i = 0; i < WALK_PROGRAM_COUNT; i++) {
        if (edges->walks[i])
            continue;
        struct bpf_program *program = bpf_object__find_program_by_name(edges->object, walk_programs[i]);
        union bpf_iter_link_info information = {0};
        LIBBPF_OPTS(bpf_iter_attach_opts, options);
        if (i == WALK_CONNECTIONS) {
            information.map.map_fd = (uint32_t)bpf_object__find_map_fd_by_name(edges->object, "connections");
            options.link_info = &information;
            options.link_info_len = sizeof information;
        }
        edges->walks[i] = program ? bpf_program__attach_iter(program, &options) : NULL;
        if (edges->walks[i])
            continue;
        const int error = program ? errno : ENOENT;
        cedges_detach(edges);
        return error;
    }
    return 0;
}

// Walks cost nothing while they are not run; what was gathered before can still be read.
void cedges_detach(struct cedges *edges) {
    for (int i = 0; i < EVENT_PROGRAM_COUNT; i++) {
        bpf_link__destroy(edges->links[i]);
        edges->links[i] = NULL;
    }
}

// Runs a walk to its end. Returns 0 or an errno.
static int walk(const struct cedges *edges, int which) {
    if (!edges->walks[which])
        return ENOENT;
    const int descriptor = bpf_iter_create(bpf_link__fd(edges->walks[which]));
    if (descriptor < 0)
        return errno;
    char nothing[64];
    ssize_t length;
    do
        length = read(descriptor, nothing, sizeof nothing);
    while (length > 0 || (length < 0 && (errno == EINTR || errno == EAGAIN)));
    const int error = length < 0 ? errno : 0;
    close(descriptor);
    return error;
}

int64_t cedges_seed(struct cedges *edges) {
    const uint64_t before = *edges->seeded_connections;
    *edges->seeds_connections = 0;
    int error = walk(edges, WALK_FILES);
    *edges->seeds_connections = 1;
    error = error ? error : walk(edges, WALK_FILES);
    return error ? -error : (int64_t)(*edges->seeded_connections - before);
}

int cedges_gather(struct cedges *edges) { return walk(edges, WALK_CONNECTIONS); }

// Connections look their level up again when the generation changes.
static void next_generation(struct cedges *edges) {
    __atomic_fetch_add(&edges->knobs->level_generation, 1, __ATOMIC_RELEASE);
}

void cedges_set_sampling(struct cedges *edges, uint32_t every) {
    __atomic_store_n(&edges->knobs->sample_every, every, __ATOMIC_RELEASE);
    next_generation(edges);
}

int cedges_set_level(struct cedges *edges, uint64_t cgroup_id, uint32_t every) {
    if (bpf_map_update_elem(edges->levels_fd, &cgroup_id, &every, BPF_ANY))
        return errno;
    next_generation(edges);
    return 0;
}

int cedges_clear_level(struct cedges *edges, uint64_t cgroup_id) {
    if (bpf_map_delete_elem(edges->levels_fd, &cgroup_id))
        return errno;
    next_generation(edges);
    return 0;
}

void cedges_merge_public_callers(struct cedges *edges, bool merges) { edges->knobs->merges_public_callers = merges; }

struct cedges_statistics cedges_statistics(const struct cedges *edges) {
    struct cedges_statistics statistics = {0};
    for (int i = 0; i < EDGE_LOSS_COUNT; i++)
        statistics.losses[i] = edges->losses[i];
    for (int i = 0; i < EDGE_PROCESSORS; i++)
        statistics.messages[i] = edges->messages[i * EDGE_CELL_LENGTH];
    for (int i = 0; i < EVENT_PROGRAM_COUNT; i++) {
        const struct bpf_program *program = bpf_object__find_program_by_name(edges->object, event_programs[i].program);
        struct bpf_prog_info info = {0};
        uint32_t size = sizeof info;
        if (!program || bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size))
            continue;
        statistics.missed_events += info.recursion_misses;
        statistics.run_count += info.run_cnt;
        statistics.run_nanoseconds += info.run_time_ns;
    }
    return statistics;
}
