// SPDX-License-Identifier: MIT OR GPL-2.0-only
// Connections that begin, fail and end.
#include "edge_connections.h"
#include "edge_http2.h"

// In the context of connect(2), with the destination in place.
static __always_inline void begin_connect(struct sock *sock) {
    struct connection *connection = add_connection(sock, EDGE_CALLER);
    if (!connection)
        return;
    connection->own_cgroup = current_cgroup_id();
    connection->connect_nanoseconds = bpf_ktime_get_ns();
}

static __always_inline void end_connect(struct sock *sock, int is_established) {
    struct connection *connection = bpf_sk_storage_get(&connections, sock, 0, 0);
    if (!connection || connection->role != EDGE_CALLER)
        return;
    take_addresses(connection, sock);
    connection->connect_nanoseconds = bpf_ktime_get_ns() - connection->connect_nanoseconds;
    if (is_established) {
        connection->connects = 1;
        const struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sock);
        if (tcp)
            connection->sent_counted = connection->sent_parsed = tcp->write_seq;
        announce_caller(connection);
        return;
    }
    struct edge_counts *counts = edge_of(connection);
    if (!counts)
        return;
    if (sock->sk_err == CONNECTION_REFUSED)
        __sync_fetch_and_add(&counts->refused, 1);
    else
        __sync_fetch_and_add(&counts->connect_failures, 1);
}

// In an interrupt: which process accepts is seen when it reads.
static __always_inline void note_accepted(struct sock *sock) {
    struct connection *connection = add_connection(sock, EDGE_CALLEE);
    if (!connection)
        return;
    take_addresses(connection, sock);
    connection->connects = 1;
}

// Requests that will have no answer.
static __always_inline void fail_waiting(struct connection *connection, struct sock *sock, struct edge_counts *counts) {
    const __u64 now = bpf_ktime_get_ns();
    const __u32 weight = weight_of(connection);
    struct answered answered = {};
    if (connection->protocol == PROTOCOL_HTTP1) {
        for (int i = 0; i < BATCH_COUNT; i++) {
            if (!connection->batch_count)
                break;
            const struct batch *batch = &connection->batches[connection->first_batch % BATCH_COUNT];
            note_request(counts, &answered, now - batch->start_nanoseconds, batch->count * weight, 1);
            connection->first_batch++;
            connection->batch_count--;
        }
        connection->waiting = 0;
    }
    struct open_streams *streams =
        connection->protocol == PROTOCOL_HTTP2 ? bpf_sk_storage_get(&streams_of_connection, sock, 0, 0) : NULL;
    for (int i = 0; streams && i < STREAM_PLACES; i++) {
        if (!streams->places[i].id)
            continue;
        streams->places[i].id = 0;
        note_request(counts, &answered, now - streams->places[i].start_nanoseconds, weight, 1);
    }
    if (answered.requests)
        count_answered(counts, &answered, weight);
}

static __always_inline void end_connection(struct sock *sock, int new_state) {
    struct connection *connection = bpf_sk_storage_get(&connections, sock, 0, 0);
    const struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sock);
    if (!connection || !tcp)
        return;
    // A callee that never read is named by the cgroup in which its socket was made.
    if (!connection->own_cgroup && identity_hierarchy == IDENTITY_UNIFIED && sock->sk_cgrp_data.cgroup)
        connection->own_cgroup = sock->sk_cgrp_data.cgroup->kn->id;
    find_peer(connection);
    struct edge_counts *counts = edge_of(connection);
    if (!counts)
        return;
    count_gathered(connection, counts, tcp->write_seq, tcp->total_retrans);
    if (new_state != STATE_CLOSE) {
        // The end takes a sequence number next, as if it were a byte.
        connection->has_fin = 1;
        return;
    }
    fail_waiting(connection, sock, counts);
    if (sock->sk_err == CONNECTION_RESET || sock->sk_err == BROKEN_PIPE)
        __sync_fetch_and_add(&counts->resets, 1);
}

SEC("tp_btf/inet_sock_set_state")
int note_socket_state(__u64 *arguments) {
    struct sock *sock = (void *)arguments[0];
    const int old_state = (int)arguments[1];
    const int new_state = (int)arguments[2];
    if (sock->sk_protocol != PROTOCOL_TCP)
        return 0;
    if (new_state == STATE_SYN_SENT)
        begin_connect(sock);
    else if (old_state == STATE_SYN_SENT)
        end_connect(sock, new_state == STATE_ESTABLISHED);
    else if (old_state == STATE_SYN_RECEIVED && new_state == STATE_ESTABLISHED)
        note_accepted(sock);
    else if (new_state == STATE_FIN_WAIT1 || new_state == STATE_LAST_ACK || new_state == STATE_CLOSE)
        end_connection(sock, new_state);
    return 0;
}
