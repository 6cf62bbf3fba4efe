// SPDX-License-Identifier: MIT OR GPL-2.0-only
// The kernel's network types, beside those of kernel.h: only names matter here, offsets come from the running kernel.
#ifndef ANOMENGINE_NETWORK_H
#define ANOMENGINE_NETWORK_H

#include "kernel.h"

enum {
    BPF_MAP_TYPE_LRU_HASH = 9,
    BPF_MAP_TYPE_SK_STORAGE = 24,
    BPF_ANY = 0,
    BPF_F_NO_PREALLOC = 1,
    BPF_LOCAL_STORAGE_GET_F_CREATE = 1,
};

#define ADDRESS_FAMILY_IPV4 2
#define ADDRESS_FAMILY_IPV6 10
#define PROTOCOL_TCP 6

#define CONNECTION_REFUSED 111
#define CONNECTION_RESET 104
#define BROKEN_PIPE 32

// States of a TCP socket, of <net/tcp_states.h>.
enum {
    STATE_ESTABLISHED = 1,
    STATE_SYN_SENT = 2,
    STATE_SYN_RECEIVED = 3,
    STATE_FIN_WAIT1 = 4,
    STATE_CLOSE = 7,
    STATE_CLOSE_WAIT = 8,
    STATE_LAST_ACK = 9,
    STATE_LISTEN = 10,
};

// Flags of recvmsg(2).
#define RECEIVE_PEEK 2
#define RECEIVE_TRUNCATE 0x20
#define RECEIVE_ERROR_QUEUE 0x2000

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
    unsigned int inum;
};

struct net {
    struct ns_common ns;
};

typedef struct {
    struct net *net;
} possible_net_t;

struct in6_addr {
    union {
        __be32 u6_addr32[4];
    } in6_u;
};

struct sock_common {
    __be32 skc_daddr;
    __be32 skc_rcv_saddr;
    __be16 skc_dport;
    __u16 skc_num;
    unsigned short skc_family;
    volatile unsigned char skc_state;
    possible_net_t skc_net;
    struct in6_addr skc_v6_daddr;
    struct in6_addr skc_v6_rcv_saddr;
};

struct sock_cgroup_data {
    struct cgroup *cgroup;
};

struct sock {
    struct sock_common __sk_common;
    __u16 sk_protocol;
    int sk_err;
    struct sock_cgroup_data sk_cgrp_data;
};

struct tcp_sock {
    __u32 write_seq;
    __u32 total_retrans;
    __u64 tcp_clock_cache;
};

struct socket {
    struct sock *sk;
};

struct iovec {
    void *iov_base;
    unsigned long iov_len;
};

enum iter_type {
    ITER_UBUF,
    ITER_IOVEC,
};

struct iov_iter {
    __u8 iter_type;
    unsigned long iov_offset;
    union {
        struct iovec __ubuf_iovec;
        struct {
            union {
                const struct iovec *__iov;
                void *ubuf;
            };
            unsigned long count;
        };
    };
    unsigned long nr_segs;
};

struct msghdr {
    struct iov_iter msg_iter;
};

struct file;
struct bpf_map;
struct seq_file;

struct bpf_iter_meta {
    struct seq_file *seq;
    __u64 session_id;
    __u64 seq_num;
};

struct bpf_iter__task_file {
    struct bpf_iter_meta *meta;
    struct task_struct *task;
    __u32 fd;
    struct file *file;
};

struct bpf_iter__bpf_sk_storage_map {
    struct bpf_iter_meta *meta;
    struct bpf_map *map;
    struct sock *sk;
    void *value;
};

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
    unsigned long si;
    unsigned long dx;
    unsigned long orig_ax;
};
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
    __u64 regs[31];
    int syscallno;
};
#endif

#pragma clang attribute pop

extern void *bpf_rdonly_cast(const void *object, __u32 type) __attribute__((section(".ksyms")));

// The TCP part of a socket that is known to have one. The verifier puts nothing in its place; bpf_skc_to_tcp_sock() is
// a call.
static __always_inline const struct tcp_sock *tcp_part(const struct sock *sock) {
    return bpf_rdonly_cast(sock, bpf_core_type_id_kernel(struct tcp_sock));
}

// The second argument of recvmsg(2), as the program sees it.
struct user_msghdr {
    void *name;
    int name_length;
    int padding;
    struct iovec_pair {
        __u64 base;
        __u64 length;
    } * vector;
    __u64 vector_length;
};

#endif
