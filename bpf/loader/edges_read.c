// Edges and links read and removed.
#include "edges.h"

#include <bpf/bpf.h>
#include <errno.h>

int cedges_read(const struct cedges *edges, struct cedges_position *restrict position,
                struct cedges_entry *restrict entries, uint32_t capacity, uint32_t *restrict count) {
    *count = 0;
    if (position->is_done || position->table > 1)
        return EINVAL;
    uint32_t taken = capacity < BATCH ? capacity : BATCH;
    uint32_t next = 0;
    const int error = bpf_map_lookup_batch(edges->table_fds[position->table], position->has_key ? &position->key : NULL,
                                           &next, edges->keys, edges->counts, &taken, NULL)
                          ? errno
                          : 0;
    // ENOENT: that was the table's last batch.
    if (error && error != ENOENT)
        return error;
    for (uint32_t i = 0; i < taken; i++)
        entries[i] = (struct cedges_entry){.key = edges->keys[i], .counts = edges->counts[i]};
    *count = taken;
    position->key = next;
    position->has_key = !error;
    if (error) {
        position->is_done = position->table == 1;
        position->table++;
    }
    return 0;
}

int cedges_remove(struct cedges *edges, const struct edge_key *key) {
    if (bpf_map_delete_elem(edges->table_fds[0], key) == 0)
        return 0;
    return bpf_map_delete_elem(edges->table_fds[1], key) ? errno : 0;
}

int cedges_links(const struct cedges *edges, struct edge_link *restrict links, uint32_t capacity) {
    struct edge_endpoint keys[BATCH];
    struct edge_link values[BATCH];
    uint32_t position = 0;
    uint32_t *from = NULL;
    uint32_t taken = 0;
    for (;;) {
        uint32_t count = BATCH;
        const int error =
            bpf_map_lookup_batch(edges->links_fd, from, &position, keys, values, &count, NULL) ? errno : 0;
        if (error && error != ENOENT)
            return -error;
        for (uint32_t i = 0; i < count && taken < capacity; i++)
            links[taken++] = values[i];
        if (error == ENOENT || taken == capacity)
            return (int)taken;
        from = &position;
    }
}
