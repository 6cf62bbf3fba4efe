// The least that any programs on the events of bpf/programs cost: they do nothing.
typedef unsigned int __u32;
typedef unsigned long long __u64;
#define SEC(name) __attribute__((section(name), used))
#define EMPTY(event)                                                                                                   \
    SEC("tp_btf/" #event) int empty_##event(__u64 *arguments) { return 0; }

EMPTY(sys_enter)
EMPTY(page_fault_user)
EMPTY(page_fault_kernel)
EMPTY(block_io_start)
EMPTY(sched_process_fork)
EMPTY(sched_process_exec)
EMPTY(sched_process_exit)

char program_license[] SEC("license") = "Dual MIT/GPL";
