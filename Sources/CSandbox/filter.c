#include "filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "name the audit architecture"
#endif

// Calls of another ABI on the same architecture (x32) have this bit.
#define X32_BIT 0x40000000

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

// Calls that are allowed with any arguments: they reach only this process, or descriptors that it already has.
static const uint32_t allowed[] = {
    __NR_brk,           __NR_clock_getres,
    __NR_clock_gettime, __NR_clock_nanosleep,
    __NR_close,         __NR_exit,
    __NR_exit_group,    __NR_faccessat,
    __NR_flock,         __NR_fstat,
    __NR_futex,         __NR_getcwd,
    __NR_getegid,       __NR_geteuid,
    __NR_getgid,        __NR_getpid,
    __NR_getppid,       __NR_getrandom,
    __NR_getrusage,     __NR_gettid,
    __NR_gettimeofday,  __NR_getuid,
    __NR_lseek,         __NR_madvise,
    __NR_mremap,        __NR_munmap,
    __NR_nanosleep,     __NR_newfstatat,
    __NR_pread64,       __NR_preadv,
    __NR_read,          __NR_readlinkat,
    __NR_readv,         __NR_restart_syscall,
    __NR_rt_sigaction,  __NR_rt_sigprocmask,
    __NR_rt_sigreturn,  __NR_sched_yield,
    __NR_sigaltstack,   __NR_statx,
    __NR_sysinfo,       __NR_uname,
    __NR_write,         __NR_writev,
#ifdef __NR_access
    __NR_access,
#endif
#ifdef __NR_lstat
    __NR_lstat,
#endif
#ifdef __NR_readlink
    __NR_readlink,
#endif
#ifdef __NR_stat
    __NR_stat,
#endif
#ifdef __NR_time
    __NR_time,
#endif
#ifdef __NR_faccessat2
    __NR_faccessat2,
#endif
#ifdef __NR_membarrier
    __NR_membarrier,
#endif
#ifdef __NR_rseq
    __NR_rseq,
#endif
};

// Calls that are allowed where the low half of one argument, under a mask, has a value.
struct condition {
    uint32_t call;
    uint32_t argument;
    uint32_t mask;
    uint32_t value;
};

static const uint32_t writing = O_ACCMODE | O_CREAT | O_TRUNC | O_PATH | (O_TMPFILE & ~O_DIRECTORY);

static const struct condition conditions[] = {
    {__NR_openat, 2, writing, O_RDONLY},        {__NR_mmap, 2, PROT_EXEC, 0},
    {__NR_mprotect, 2, PROT_EXEC, 0},           {__NR_fcntl, 1, UINT32_MAX, F_GETFD},
    {__NR_fcntl, 1, UINT32_MAX, F_SETFD},       {__NR_fcntl, 1, UINT32_MAX, F_GETFL},
    {__NR_sched_getaffinity, 0, UINT32_MAX, 0},
#ifdef __NR_open
    {__NR_open, 1, writing, O_RDONLY},
#endif
};

enum { PROGRAM_LIMIT = 256 };

struct program {
    struct sock_filter code[PROGRAM_LIMIT];
    unsigned short length;
};

static void emit(struct program *program, struct sock_filter instruction) {
    if (program->length < PROGRAM_LIMIT) {
        program->code[program->length] = instruction;
    }
    program->length++;
}

static void load(struct program *program, size_t offset) {
    emit(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

// Skips `count` instructions unless what was loaded equals `value`.
static void skip_unless(struct program *program, uint32_t value, uint8_t count) {
    emit(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count));
}

static void decide(struct program *program, uint32_t decision) {
    emit(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, decision));
}

// The low half of an argument; both architectures are little-endian.
static size_t argument_offset(uint32_t argument) {
    return offsetof(struct seccomp_data, args) + argument * sizeof(uint64_t);
}

static void allow_if(struct program *program, struct condition condition) {
    skip_unless(program, condition.call, 5);
    load(program, argument_offset(condition.argument));
    emit(program, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, condition.mask));
    skip_unless(program, condition.value, 1);
    decide(program, SECCOMP_RET_ALLOW);
    load(program, offsetof(struct seccomp_data, nr));
}

// prlimit(2) that only asks for a limit of this process, as the C library does for the size of the stack.
static void allow_asking_for_limits(struct program *program) {
    skip_unless(program, __NR_prlimit64, 8);
    load(program, argument_offset(0));
    skip_unless(program, 0, 5);
    load(program, argument_offset(2));
    skip_unless(program, 0, 3);
    load(program, argument_offset(2) + sizeof(uint32_t));
    skip_unless(program, 0, 1);
    decide(program, SECCOMP_RET_ALLOW);
    load(program, offsetof(struct seccomp_data, nr));
}

int csandbox_filter_calls(void) {
    const uint32_t refused = SECCOMP_RET_ERRNO | EPERM;
    struct program program = {.length = 0};
    load(&program, offsetof(struct seccomp_data, arch));
    skip_unless(&program, OWN_ARCHITECTURE, 1);
    emit(&program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0));
    decide(&program, refused);
    load(&program, offsetof(struct seccomp_data, nr));
    emit(&program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1));
    decide(&program, refused);
    for (size_t index = 0; index < COUNT(allowed); index++) {
        skip_unless(&program, allowed[index], 1);
        decide(&program, SECCOMP_RET_ALLOW);
    }
    for (size_t index = 0; index < COUNT(conditions); index++) {
        allow_if(&program, conditions[index]);
    }
    // abort(3) signals its own thread.
    allow_if(&program, (struct condition){__NR_tgkill, 0, UINT32_MAX, (uint32_t)getpid()});
    allow_asking_for_limits(&program);
    decide(&program, refused);
    if (program.length > PROGRAM_LIMIT) {
        errno = E2BIG;
        return -1;
    }
    const struct sock_fprog filter = {.len = program.length, .filter = program.code};
    const long status = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
    if (status == 0) {
        return 0;
    }
    // A thread that could not follow has a positive status.
    if (status > 0) {
        errno = ESRCH;
        return -1;
    }
    return errno == ENOSYS || errno == EINVAL ? 0 : -1;
}
