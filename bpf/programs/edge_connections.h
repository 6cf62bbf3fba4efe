// SPDX-License-Identifier: MIT OR GPL-2.0-only
// A connection from its first moment, or from the moment in which it is found.
#ifndef ANOMENGINE_EDGE_CONNECTIONS_H
#define ANOMENGINE_EDGE_CONNECTIONS_H

#include "edge_counting.h"
#include "edge_peers.h"

static __always_inline struct connection *add_connection(struct sock *sock, __u8 role) {
    struct connection *connection = bpf_sk_storage_get(&connections, sock, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
    if (!connection) {
        count_loss(EDGE_LOST_CONNECTIONS);
        return NULL;
    }
    __builtin_memset(connection, 0, sizeof *connection);
    connection->role = role;
    connection->id = bpf_ktime_get_ns() ^ (__u64)bpf_get_prandom_u32() << 32;
    connection->level_generation = ~0u;
    connection->sample_every = 1;
    const struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sock);
    if (tcp) {
        connection->sent_counted = connection->sent_parsed = tcp->write_seq;
        connection->retransmits_counted = tcp->total_retrans;
    }
    return connection;
}

#endif
