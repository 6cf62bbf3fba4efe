#include "csandbox.h"
#include "filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int limit(int resource, rlim_t soft, rlim_t hard) {
    const struct rlimit value = {soft, hard};
    return setrlimit(resource, &value);
}

// Every access that Landlock's version 1 knows: bits 0 to 12, from executing to making symbolic links; later versions
// add linking across folders (2), truncation (3) and device control (5).
static uint64_t handled_accesses(long version) {
    uint64_t accesses = (UINT64_C(1) << 13) - 1;
    accesses |= version >= 2 ? UINT64_C(1) << 13 : 0;
    accesses |= version >= 3 ? UINT64_C(1) << 14 : 0;
    accesses |= version >= 5 ? UINT64_C(1) << 15 : 0;
    return accesses;
}

// Forbids every access to files but `accesses` to `path` and what is below it, as far as the kernel knows them. A
// kernel without Landlock leaves the other limits to do their part.
static int confine_files(const char *path, uint64_t accesses) {
    const long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        return 0;
    }
    // Older headers lack the later fields: TCP bind (bit 0) and connect (bit 1), from version 4 on; abstract sockets
    // (bit 0) and signals (bit 1) of processes that are not so confined, from version 6 on.
    const struct {
        uint64_t files;
        uint64_t network;
        uint64_t scoped;
    } handled = {handled_accesses(version), 3, 3};
    const size_t size = version >= 6 ? sizeof handled : version >= 4 ? 2 * sizeof(uint64_t) : sizeof handled.files;
    const int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);
    if (rules < 0) {
        return -1;
    }
    int status = -1;
    const int file = open(path, O_PATH | O_CLOEXEC);
    if (file >= 0) {
        const struct landlock_path_beneath_attr rule = {
            .allowed_access = accesses & handled.files,
            .parent_fd = file,
        };
        if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0 &&
            syscall(SYS_landlock_restrict_self, rules, 0) == 0) {
            status = 0;
        }
        close(file);
    }
    close(rules);
    return status;
}

int csandbox_confine(const char *path, unsigned cpu_seconds, size_t memory_bytes) {
    if (limit(RLIMIT_CORE, 0, 0) != 0 || limit(RLIMIT_CPU, cpu_seconds, cpu_seconds) != 0 ||
        limit(RLIMIT_AS, memory_bytes, memory_bytes) != 0 || limit(RLIMIT_FSIZE, 0, 0) != 0 ||
        prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return -1;
    }
    if (confine_files(path, LANDLOCK_ACCESS_FS_READ_FILE) != 0) {
        return -1;
    }
    return csandbox_filter_calls();
}

int csandbox_confine_to_folder(const char *folder) {
    // Truncation (bit 14) is not named in older headers.
    const uint64_t accesses = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                              LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                              LANDLOCK_ACCESS_FS_REMOVE_FILE | UINT64_C(1) << 14;
    if (limit(RLIMIT_CORE, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return -1;
    }
    return confine_files(folder, accesses);
}

int csandbox_close_others(posix_spawn_file_actions_t *actions) {
    return posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
}

int csandbox_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int csandbox_socket_pair(int ends[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends); }

ssize_t csandbox_send(int socket, const void *bytes, size_t count) { return send(socket, bytes, count, MSG_NOSIGNAL); }

int csandbox_end_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

pid_t csandbox_fork(int output) {
    const pid_t child = fork();
    if (child != 0) {
        return child;
    }
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0) {
        _exit(1);
    }
    close(nothing);
    close(output);
    return 0;
}
