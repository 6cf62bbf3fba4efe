// SPDX-License-Identifier: MIT OR GPL-2.0-only
// The few kernel types, map kinds and flags that the programs use. Field offsets are put right at load time from the
// running kernel's BTF, so only names matter here.
#ifndef ANOMENGINE_KERNEL_H
#define ANOMENGINE_KERNEL_H

#define NULL ((void *)0)

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

// enum bpf_map_type and map flags of <linux/bpf.h>, which needs headers of the machine that a BPF target has not.
enum {
    BPF_MAP_TYPE_HASH = 1,
    BPF_MAP_TYPE_ARRAY = 2,
    BPF_MAP_TYPE_PERCPU_ARRAY = 6,
    BPF_MAP_TYPE_STACK = 23,
    BPF_MAP_TYPE_RINGBUF = 27,
    BPF_NOEXIST = 1,
    BPF_F_MMAPABLE = 1u << 10,
    BPF_RB_NO_WAKEUP = 1,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct kernfs_node {
    __u64 id;
};

struct cgroup_root {
    int hierarchy_id;
};

struct cgroup;

struct cgroup_subsys_state {
    struct cgroup *cgroup;
    struct cgroup_subsys_state *parent;
};

struct cgroup {
    struct cgroup_subsys_state self;
    struct kernfs_node *kn;
    struct cgroup_root *root;
};

// Only the name of the memory controller's entry matters; its number comes from the running kernel.
enum cgroup_subsys_id {
    memory_cgrp_id,
    CGROUP_SUBSYS_COUNT = 16,
};

struct css_set {
    struct cgroup_subsys_state *subsys[CGROUP_SUBSYS_COUNT];
    struct cgroup *dfl_cgrp;
};

struct thread_info {
    unsigned long flags;
    unsigned int status;
};

struct io_kiocb {
    __u8 opcode;
};

struct task_struct {
    struct thread_info thread_info;
    int pid;
    int tgid;
    struct css_set *cgroups;
};

struct blkcg {
    struct cgroup_subsys_state css;
};

struct blkcg_gq {
    struct blkcg *blkcg;
};

struct bio {
    struct blkcg_gq *bi_blkg;
};

struct request {
    struct bio *bio;
};

#pragma clang attribute pop

#endif
