// The least that any program on the system call event costs.
typedef unsigned int __u32;
typedef unsigned long long __u64;
#define SEC(name) __attribute__((section(name), used))

SEC("tp_btf/sys_enter")
int empty(__u64 *arguments) { return 0; }

char program_license[] SEC("license") = "Dual MIT/GPL";
