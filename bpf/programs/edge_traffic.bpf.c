// SPDX-License-Identifier: MIT OR GPL-2.0-only
// Bytes sent and received. Other system calls than those that move bytes over TCP pay nothing.
#include "edge_messages.h"

// The buffers of one call that are looked at; what is in later ones is counted as unreadable.
#define MAX_BUFFERS 64

#if defined(__TARGET_ARCH_x86)
enum { CALL_READ = 0, CALL_READV = 19, CALL_RECVFROM = 45, CALL_RECVMSG = 47 };
#elif defined(__TARGET_ARCH_arm64)
enum { CALL_READ = 63, CALL_READV = 65, CALL_RECVFROM = 207, CALL_RECVMSG = 212 };
#endif

static __always_inline void learn_own_cgroup(struct connection *connection) {
    if (connection->own_cgroup)
        return;
    connection->own_cgroup = current_cgroup_id();
    find_peer(connection);
}

struct buffers {
    struct connection *connection;
    struct sock *sock;
    const struct iovec_pair *vector; // of the kernel when sending, of the program when receiving
    struct passage *passage;
    __u64 left;
    __u64 pass; // bytes at the begin of the first buffers that were read before
    __u32 count;
    __u32 is_kernel_vector;
};

static long read_buffer(__u32 index, struct buffers *buffers) {
    if (index >= buffers->count || !buffers->left || !buffers->connection || !buffers->sock)
        return 1;
    struct iovec_pair pair = {};
    const void *from = buffers->vector + index;
    if (buffers->is_kernel_vector ? bpf_probe_read_kernel(&pair, sizeof pair, from)
                                  : bpf_probe_read_user(&pair, sizeof pair, from))
        return 1;
    if (pair.length <= buffers->pass) {
        buffers->pass -= pair.length;
        return 0;
    }
    __u64 length = pair.length - buffers->pass;
    if (length > buffers->left)
        length = buffers->left;
    buffers->passage->base = pair.base + buffers->pass;
    buffers->passage->length = length;
    buffers->pass = 0;
    buffers->left -= length;
    read_messages(buffers->connection, buffers->sock, buffers->passage);
    return 0;
}

// The moment before bytes leave: a caller's request begins, a callee's answer too.
SEC("tp_btf/tcp_sendmsg_locked")
int note_sent(__u64 *arguments) {
    struct sock *sock = (void *)arguments[0];
    const struct msghdr *message = (void *)arguments[1];
    struct connection *connection = bpf_sk_storage_get(&connections, sock, 0, 0);
    if (!connection)
        return 0;
    const __u32 sequence = tcp_part(sock)->write_seq;
    // The event comes again for what a segment had no room for, and when a full socket is tried again.
    const __u32 ahead = connection->sent_parsed - sequence;
    const __u64 count = message->msg_iter.count;
    if ((__s32)ahead > 0 && count <= ahead)
        return 0;
    const __u64 pass = (__s32)ahead > 0 ? ahead : 0;
    connection->sent_parsed = sequence + (__u32)count;
    learn_own_cgroup(connection);
    const __u64 now = bpf_ktime_get_ns();
    struct passage passage = {
        .now = now,
        .is_request = connection->role == EDGE_CALLER,
    };
    const __u64 offset = message->msg_iter.iov_offset;
    const __u8 kind = message->msg_iter.iter_type;
    if (kind == bpf_core_enum_value(enum iter_type, ITER_UBUF)) {
        passage.base = (__u64)message->msg_iter.ubuf + offset + pass;
        passage.length = count - pass;
        read_messages(connection, sock, &passage);
    } else if (kind == bpf_core_enum_value(enum iter_type, ITER_IOVEC)) {
        const struct iovec *first = message->msg_iter.__iov;
        const __u64 length = first->iov_len - offset;
        struct buffers buffers = {
            .connection = connection,
            .sock = sock,
            .vector = (const struct iovec_pair *)first,
            .passage = &passage,
            .left = count - pass,
            .pass = offset + pass,
            .count = message->msg_iter.nr_segs,
            .is_kernel_vector = 1,
        };
        // One answer most often begins with the first buffer, and no later one matters.
        if (!pass && length <= count) {
            passage.base = (__u64)first->iov_base + offset;
            passage.length = length;
            read_messages(connection, sock, &passage);
            buffers.vector++;
            buffers.count--;
            buffers.pass = 0;
            buffers.left -= length;
        }
        const int is_answered = connection->protocol == PROTOCOL_HTTP1 && !passage.is_request && !connection->waiting;
        if (buffers.left && !is_answered)
            bpf_loop(MAX_BUFFERS, read_buffer, &buffers, 0);
    } else {
        // Pages of a file or of the kernel.
        passage.length = count - pass;
        read_messages(connection, sock, &passage);
    }
    return 0;
}

// Where the program's call put the bytes that it received.
static __always_inline void find_received(struct buffers *buffers, struct passage *passage) {
    const struct pt_regs *registers = (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
#if defined(__TARGET_ARCH_x86)
    const long call = registers->orig_ax;
    const __u64 place = registers->si;
    const __u64 size = registers->dx;
#elif defined(__TARGET_ARCH_arm64)
    const long call = registers->syscallno;
    const __u64 place = registers->regs[1];
    const __u64 size = registers->regs[2];
#endif
    if (call == CALL_READ || call == CALL_RECVFROM) {
        passage->base = place;
    } else if (call == CALL_READV) {
        buffers->vector = (void *)place;
        buffers->count = size;
    } else if (call == CALL_RECVMSG) {
        struct user_msghdr header = {};
        if (bpf_probe_read_user(&header, sizeof header, (void *)place))
            return;
        buffers->vector = header.vector;
        buffers->count = header.vector_length;
        // One buffer is the rule.
        struct iovec_pair pair = {};
        if (header.vector_length >= 1 && !bpf_probe_read_user(&pair, sizeof pair, header.vector) &&
            pair.length >= passage->length) {
            passage->base = pair.base;
            buffers->count = 0;
        }
    }
}

// The moment after bytes were received: a caller's answer begins, a callee's request too.
SEC("tp_btf/sock_recv_length")
int note_received(__u64 *arguments) {
    struct sock *sock = (void *)arguments[0];
    const int length = (int)arguments[1];
    const int flags = (int)arguments[2];
    if (length <= 0 || flags & (RECEIVE_PEEK | RECEIVE_ERROR_QUEUE))
        return 0;
    struct connection *connection = bpf_sk_storage_get(&connections, sock, 0, 0);
    if (!connection)
        return 0;
    learn_own_cgroup(connection);
    connection->has_received = 1;
    __sync_fetch_and_add(&connection->received, (__u64)(__u32)length);
    const int is_request = connection->role == EDGE_CALLEE;
    __u64 now = connection->arrival_nanoseconds;
    connection->arrival_nanoseconds = 0;
    if (!is_request || !now)
        now = bpf_ktime_get_ns();
    struct passage passage = {
        .now = now,
        .length = length,
        .is_request = is_request,
    };
    struct buffers buffers = {.connection = connection, .sock = sock, .passage = &passage, .left = length};
    const int is_needed = connection->protocol != PROTOCOL_TURNS && connection->protocol != PROTOCOL_IGNORED;
    if (is_needed && !(flags & RECEIVE_TRUNCATE))
        find_received(&buffers, &passage);
    if (buffers.count)
        bpf_loop(MAX_BUFFERS, read_buffer, &buffers, 0);
    else
        read_messages(connection, sock, &passage);
    return 0;
}

// Data came for a process to read. A request begins at the callee here: one that waits for a process without a CPU
// waits at the callee and not on the wire.
SEC("tp_btf/sk_data_ready")
int note_arrived(__u64 *arguments) {
    struct sock *sock = (void *)arguments[0];
    if (sock->sk_protocol != PROTOCOL_TCP || sock->__sk_common.skc_state == STATE_LISTEN)
        return 0;
    struct connection *connection = bpf_sk_storage_get(&connections, sock, 0, 0);
    if (!connection || connection->role != EDGE_CALLEE || connection->arrival_nanoseconds)
        return 0;
    // TCP has just read the clock for the segment.
    connection->arrival_nanoseconds = tcp_part(sock)->tcp_clock_cache;
    return 0;
}
