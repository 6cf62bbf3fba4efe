// SPDX-License-Identifier: MIT OR GPL-2.0-only
// Who is at the two ends of a connection.
#ifndef ANOMENGINE_EDGE_PEERS_H
#define ANOMENGINE_EDGE_PEERS_H

#include "edge_state.h"

#define network_short(x) __builtin_bswap16(x)
#define network_word(x) __builtin_bswap32(x)

static __always_inline void map_ipv4(struct edge_address *address, __be32 ipv4) {
    address->words[0] = 0;
    address->words[1] = 0;
    address->words[2] = network_word(0xffff);
    address->words[3] = ipv4;
}

static __always_inline int is_ipv4(const struct edge_address *address) {
    return !address->words[0] && !address->words[1] && address->words[2] == network_word(0xffff);
}

static __always_inline int is_loopback(const struct edge_address *address) {
    if (is_ipv4(address))
        return (address->words[3] & network_word(0xff000000)) == network_word(0x7f000000);
    return !address->words[0] && !address->words[1] && !address->words[2] && address->words[3] == network_word(1);
}

// Whether an address is of the public internet: neither private (RFC 1918, RFC 6598, RFC 4193) nor local.
static __always_inline int is_public(const struct edge_address *address) {
    if (is_loopback(address))
        return 0;
    const __u32 first = network_word(address->words[is_ipv4(address) ? 3 : 0]);
    if (!is_ipv4(address))
        return first >> 25 != 0xfc >> 1 && first >> 22 != 0xfe80 >> 6 && first;
    return first >> 24 != 10 && first >> 20 != 0xac1 && first >> 16 != 0xc0a8 && first >> 16 != 0xa9fe &&
           first >> 22 != 0x6440 >> 6;
}

static __always_inline void take_addresses(struct connection *connection, const struct sock *sock) {
    const struct sock_common *common = &sock->__sk_common;
    if (common->skc_family == ADDRESS_FAMILY_IPV6) {
        for (int i = 0; i < 4; i++) {
            connection->local_address.words[i] = common->skc_v6_rcv_saddr.in6_u.u6_addr32[i];
            connection->remote_address.words[i] = common->skc_v6_daddr.in6_u.u6_addr32[i];
        }
    } else {
        map_ipv4(&connection->local_address, common->skc_rcv_saddr);
        map_ipv4(&connection->remote_address, common->skc_daddr);
    }
    connection->local_port = common->skc_num;
    connection->remote_port = network_short(common->skc_dport);
    // A loopback address means another machine in each namespace; all others are the same in all.
    connection->netns = is_loopback(&connection->remote_address) ? common->skc_net.net->ns.inum : 0;
    connection->is_public = is_public(&connection->remote_address);
}

static __always_inline struct edge_endpoint caller_of(const struct connection *connection) {
    struct edge_endpoint caller = {.netns = connection->netns};
    if (connection->role == EDGE_CALLER) {
        caller.address = connection->local_address;
        caller.port = connection->local_port;
    } else {
        caller.address = connection->remote_address;
        caller.port = connection->remote_port;
    }
    return caller;
}

// Makes a caller known to the callee's side, which has yet to see the connection.
static __always_inline void announce_caller(const struct connection *connection) {
    const struct edge_endpoint caller = caller_of(connection);
    struct edge_link link = {
        .caller = caller,
        .service_address = connection->remote_address,
        .service_port = connection->remote_port,
        .role = EDGE_CALLER,
        .own_cgroup = connection->own_cgroup,
    };
    bpf_map_update_elem(&links, &caller, &link, BPF_ANY);
}

// Enough for the callee to have read the first request, where it is on this machine.
#define PEER_TRIES 3

// Finds the cgroup at the other end, if it is on this machine. The callee tells the caller's side its own.
static __always_inline void find_peer(struct connection *connection) {
    if (connection->peer_cgroup || connection->tries >= PEER_TRIES)
        return;
    // Before a callee's process did anything there is nothing to find.
    if (connection->role == EDGE_CALLER && !connection->has_received)
        return;
    connection->tries++;
    const struct edge_endpoint caller = caller_of(connection);
    struct edge_link *link = bpf_map_lookup_elem(&links, &caller);
    if (connection->role == EDGE_CALLER) {
        if (link && link->role == EDGE_CALLER)
            connection->peer_cgroup = link->peer_cgroup;
        return;
    }
    if (link && link->role == EDGE_CALLER) {
        connection->peer_cgroup = link->own_cgroup;
        link->peer_cgroup = connection->own_cgroup;
        return;
    }
    // The caller is elsewhere: what this side knows serves to join what both machines saw.
    connection->tries = PEER_TRIES;
    struct edge_link own = {
        .caller = caller,
        .service_address = connection->local_address,
        .service_port = connection->local_port,
        .role = EDGE_CALLEE,
        .own_cgroup = connection->own_cgroup,
    };
    bpf_map_update_elem(&links, &caller, &own, BPF_ANY);
}

#endif
