// Capabilities belong to threads, and capset(2) changes those of the caller alone. Each other thread therefore gets a
// signal whose handler does the same.
#include "../include/privileges.h"

#include <dirent.h>
#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static atomic_int threads_done;
static atomic_int first_error;

static int drop_own(void) {
    // Dropping from the bounding set needs CAP_SETPCAP; without it there is no way back either, once no program may
    // gain privileges.
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++)
        prctl(PR_CAPBSET_DROP, capability);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return errno;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
    return syscall(SYS_capset, &header, none) ? errno : 0;
}

static void drop_on_signal(int number) {
    (void)number;
    const int saved = errno;
    const int error = drop_own();
    int expected = 0;
    if (error)
        atomic_compare_exchange_strong(&first_error, &expected, error);
    atomic_fetch_add(&threads_done, 1);
    errno = saved;
}

// Sends the signal to all other threads that have not had it. Returns how many there are, or a negative errno.
static int signal_threads(int number, pid_t *done, int *done_count, int capacity) {
    DIR *folder = opendir("/proc/self/task");
    if (!folder)
        return -errno;
    const pid_t own = (pid_t)syscall(SYS_gettid);
    int fresh = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        const pid_t thread = (pid_t)atoi(entry->d_name);
        if (thread <= 0 || thread == own)
            continue;
        int is_known = 0;
        for (int i = 0; i < *done_count; i++)
            is_known |= done[i] == thread;
        if (is_known)
            continue;
        if (*done_count == capacity) {
            closedir(folder);
            return -E2BIG;
        }
        if (syscall(SYS_tgkill, getpid(), thread, number) == 0) {
            done[(*done_count)++] = thread;
            fresh++;
        }
    }
    closedir(folder);
    return fresh;
}

int cprobes_drop_capabilities(void) {
    enum { CAPACITY = 4096 };
    static pid_t done[CAPACITY];
    // Of all signals this one is left open by libraries that block signals on their worker threads.
    const int number = SIGSYS;
    struct sigaction action = {.sa_handler = drop_on_signal, .sa_flags = SA_RESTART};
    struct sigaction before;
    sigfillset(&action.sa_mask);
    if (sigaction(number, &action, &before))
        return errno;
    atomic_store(&threads_done, 0);
    atomic_store(&first_error, 0);
    int done_count = 0;
    int error = drop_own();
    // A thread that another one starts meanwhile has the capabilities of that one: look until none is new.
    for (int fresh = 1; !error && fresh > 0;) {
        fresh = signal_threads(number, done, &done_count, CAPACITY);
        if (fresh < 0)
            error = -fresh;
        // A thread that ended after the signal never answers; two seconds are enough for the others.
        for (int waited = 0; waited < 2000 && atomic_load(&threads_done) < done_count; waited++)
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    sigaction(number, &before, NULL);
    return error ? error : atomic_load(&first_error);
}
