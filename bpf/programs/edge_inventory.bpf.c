// SPDX-License-Identifier: MIT OR GPL-2.0-only
// Walks that the user side starts: through open files for connections older than the probes, and through known
// connections for what they gathered since they last counted.
#include "edge_connections.h"

// What a walk through open files looks for; set by the user side before each.
__u32 seeds_connections = 0; // 0: ports that are listened on, 1: connections

__u64 seeded_connections = 0; // found so far

struct listened_port {
    __u32 netns;
    __u32 port;
};

// Who listens is the callee of what comes in by the same port.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 8192);
    __type(key, struct listened_port);
    __type(value, __u8);
} listened_ports SEC(".maps");

static __always_inline void seed_connection(struct sock *sock, struct task_struct *task,
                                            const struct listened_port *port) {
    if (bpf_sk_storage_get(&connections, sock, 0, 0))
        return;
    const int is_callee = bpf_map_lookup_elem(&listened_ports, port) != NULL;
    struct connection *connection = add_connection(sock, is_callee ? EDGE_CALLEE : EDGE_CALLER);
    if (!connection)
        return;
    connection->own_cgroup = cgroup_of(task);
    connection->is_seeded = 1;
    take_addresses(connection, sock);
    if (!is_callee)
        announce_caller(connection);
    __sync_fetch_and_add(&seeded_connections, 1);
}

SEC("iter/task_file")
int walk_files(struct bpf_iter__task_file *context) {
    struct task_struct *task = context->task;
    struct file *file = context->file;
    if (!task || !file)
        return 0;
    struct socket *socket = bpf_sock_from_file(file);
    if (!socket)
        return 0;
    struct sock *sock = socket->sk;
    if (!sock || sock->sk_protocol != PROTOCOL_TCP)
        return 0;
    if (sock->__sk_common.skc_family != ADDRESS_FAMILY_IPV4 && sock->__sk_common.skc_family != ADDRESS_FAMILY_IPV6)
        return 0;
    const struct listened_port port = {
        .netns = sock->__sk_common.skc_net.net->ns.inum,
        .port = sock->__sk_common.skc_num,
    };
    const __u8 state = sock->__sk_common.skc_state;
    const __u8 yes = 1;
    if (!seeds_connections && state == STATE_LISTEN)
        bpf_map_update_elem(&listened_ports, &port, &yes, BPF_ANY);
    else if (seeds_connections && (state == STATE_ESTABLISHED || state == STATE_CLOSE_WAIT))
        seed_connection(sock, task, &port);
    return 0;
}

SEC("iter/bpf_sk_storage_map")
int walk_connections(struct bpf_iter__bpf_sk_storage_map *context) {
    struct sock *sock = context->sk;
    if (!sock)
        return 0;
    struct connection *connection = bpf_sk_storage_get(&connections, sock, 0, 0);
    const struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sock);
    // A connection that is not established yet has no addresses, one that was never read no callee.
    if (!connection || !tcp || !connection->own_cgroup || !connection->remote_port)
        return 0;
    find_peer(connection);
    // A peer that may be found yet is waited for, unless nothing is heard of it.
    if (!connection->peer_cgroup && connection->tries < PEER_TRIES && connection->walks++ < PEER_TRIES)
        return 0;
    const __u32 sent = tcp->write_seq;
    const int has_sent = !connection->has_fin && sent != connection->sent_counted;
    if (!connection->connects && !connection->received && !has_sent &&
        connection->retransmits_counted == tcp->total_retrans)
        return 0;
    struct edge_counts *counts = edge_of(connection);
    if (counts)
        count_gathered(connection, counts, sent, tcp->total_retrans);
    return 0;
}
