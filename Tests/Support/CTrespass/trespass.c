#include "ctrespass.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MPTCP = 262, VSOCK = 40 };

struct place {
    const char *path;
    pid_t process;
};

typedef long attempt(struct place place);

static long tcp(struct place place) {
    (void)place;
    return socket(AF_INET, SOCK_STREAM, 0);
}
static long tcp6(struct place place) {
    (void)place;
    return socket(AF_INET6, SOCK_STREAM, 0);
}
static long mptcp(struct place place) {
    (void)place;
    return socket(AF_INET, SOCK_STREAM, MPTCP);
}
static long udp(struct place place) {
    (void)place;
    return socket(AF_INET, SOCK_DGRAM, 0);
}
static long raw_ip(struct place place) {
    (void)place;
    return socket(AF_INET, SOCK_RAW, 1);
}
static long packet(struct place place) {
    (void)place;
    return socket(AF_PACKET, SOCK_RAW, 0);
}
static long netlink(struct place place) {
    (void)place;
    return socket(AF_NETLINK, SOCK_RAW, 0);
}
static long vsock(struct place place) {
    (void)place;
    return socket(VSOCK, SOCK_STREAM, 0);
}
static long unix_stream(struct place place) {
    (void)place;
    return socket(AF_UNIX, SOCK_STREAM, 0);
}

static long socket_pair(struct place place) {
    (void)place;
    int ends[2];
    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

static long fast_open(struct place place) {
    (void)place;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return sendto(STDOUT_FILENO, "x", 1, MSG_FASTOPEN, (struct sockaddr *)&address, sizeof address);
}

static long fork_child(struct place place) {
    (void)place;
    const long child = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (child == 0) {
        _exit(0);
    }
    return child;
}

static long execute(struct place place) {
    (void)place;
    char *const words[] = {NULL};
    return execve("/bin/true", words, words);
}

static long change_mode(struct place place) { return chmod(place.path, 0777); }
static long change_owner(struct place place) { return chown(place.path, getuid(), getgid()); }
static long unlink_file(struct place place) { return unlink(place.path); }
static long truncate_file(struct place place) { return truncate(place.path, 0); }
static long open_to_write(struct place place) { return open(place.path, O_WRONLY); }
static long make_folder(struct place place) { return mkdirat(AT_FDCWD, place.path, 0700); }
static long change_folder(struct place place) {
    (void)place;
    return chdir("/");
}

static long change_times(struct place place) {
    const struct timeval times[2] = {{1, 0}, {1, 0}};
    return utimes(place.path, times);
}

static long rename_file(struct place place) {
    char other[4096];
    (void)snprintf(other, sizeof other, "%s.renamed", place.path);
    return rename(place.path, other);
}

static long link_file(struct place place) {
    char other[4096];
    (void)snprintf(other, sizeof other, "%s.linked", place.path);
    return link(place.path, other);
}

static long link_symbolically(struct place place) {
    char other[4096];
    (void)snprintf(other, sizeof other, "%s.symbolic", place.path);
    return symlink(place.path, other);
}

static long set_attribute(struct place place) { return syscall(SYS_setxattr, place.path, "user.x", "y", 1, 0); }
static long memory_file(struct place place) {
    (void)place;
    return syscall(SYS_memfd_create, "x", 0);
}

static long executable_memory(struct place place) {
    (void)place;
    const void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? -1 : 0;
}

static long signal_other(struct place place) { return kill(place.process, 0); }
static long signal_other_thread(struct place place) { return syscall(SYS_tgkill, place.process, place.process, 0); }
static long trace_other(struct place place) { return ptrace(PTRACE_SEIZE, place.process, NULL, NULL); }
static long watch_other(struct place place) { return syscall(SYS_pidfd_open, place.process, 0); }
static long slow_other(struct place place) { return setpriority(PRIO_PROCESS, (id_t)place.process, 19); }
static long limit_other(struct place place) { return prlimit(place.process, RLIMIT_NOFILE, NULL, NULL); }

static long read_other(struct place place) {
    char bytes[8];
    const struct iovec own = {bytes, sizeof bytes};
    const struct iovec other = {(void *)0x400000, sizeof bytes};
    return process_vm_readv(place.process, &own, 1, &other, 1, 0);
}

static long raise_limit(struct place place) {
    (void)place;
    const struct rlimit value = {RLIM_INFINITY, RLIM_INFINITY};
    return setrlimit(RLIMIT_CPU, &value);
}

static long new_namespace(struct place place) {
    (void)place;
    return unshare(CLONE_NEWUSER);
}
static long mount_folder(struct place place) {
    (void)place;
    return mount("t", "/mnt", "tmpfs", 0, NULL);
}
static long shared_memory(struct place place) {
    (void)place;
    return shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
}

static long ring(struct place place) {
    (void)place;
    char parameters[256] = {0};
    return syscall(SYS_io_uring_setup, 1, parameters);
}

static long kernel_program(struct place place) {
    (void)place;
    char attributes[128] = {2, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1};
    return syscall(SYS_bpf, 0, attributes, sizeof attributes);
}

static long add_key(struct place place) {
    (void)place;
    return syscall(SYS_add_key, "user", "x", "y", 1, -3);
}
static long survive_parent(struct place place) {
    (void)place;
    return prctl(PR_SET_PDEATHSIG, 0);
}

static const struct {
    const char *name;
    attempt *run;
} attempts[] = {
    {"tcp socket", tcp},
    {"tcp6 socket", tcp6},
    {"mptcp socket", mptcp},
    {"udp socket", udp},
    {"raw socket", raw_ip},
    {"packet socket", packet},
    {"netlink socket", netlink},
    {"vsock socket", vsock},
    {"unix socket", unix_stream},
    {"socketpair", socket_pair},
    {"sendto with MSG_FASTOPEN", fast_open},
    {"clone", fork_child},
    {"execve", execute},
    {"chmod", change_mode},
    {"chown", change_owner},
    {"utimes", change_times},
    {"truncate", truncate_file},
    {"open to write", open_to_write},
    {"rename", rename_file},
    {"link", link_file},
    {"symlink", link_symbolically},
    {"unlink", unlink_file},
    {"mkdir", make_folder},
    {"chdir", change_folder},
    {"setxattr", set_attribute},
    {"memfd_create", memory_file},
    {"executable memory", executable_memory},
    {"kill", signal_other},
    {"tgkill", signal_other_thread},
    {"ptrace", trace_other},
    {"pidfd_open", watch_other},
    {"setpriority", slow_other},
    {"prlimit", limit_other},
    {"process_vm_readv", read_other},
    {"setrlimit", raise_limit},
    {"unshare", new_namespace},
    {"mount", mount_folder},
    {"shmget", shared_memory},
    {"io_uring_setup", ring},
    {"bpf", kernel_program},
    {"add_key", add_key},
    {"prctl", survive_parent},
};

int ctrespass_count(void) { return (int)(sizeof attempts / sizeof attempts[0]); }

const char *ctrespass_name(int attempt) { return attempts[attempt].name; }

int ctrespass_try(int attempt, const char *path, int process) {
    errno = 0;
    return attempts[attempt].run((struct place){path, process}) >= 0 ? 0 : errno;
}
