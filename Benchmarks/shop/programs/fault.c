/* A fault inside a container: joins its cgroups and its file system, misbehaves for some seconds, and ends.
 *
 *     fault KIND SECONDS RATE PID CGROUP_PROCS...
 *
 * PID is a process of the container, CGROUP_PROCS are the files through which one joins its cgroups. RATE is per
 * second: cores (cpu), bytes (memory, disk), or calls (fork, open, mmap, syscall). Prints "start TIME" and "end TIME"
 * (seconds since 1970). It joins before it begins and starts no program on the way, so that the container's counters
 * show the fault and nothing else.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TICKS = 50, CHUNK_BYTES = 65536, FILE_BYTES = 64 << 20, MOST_GROUPS = 32 };

static volatile sig_atomic_t is_ended;
static int disk = -1;

static void end(int number) {
    (void)number;
    is_ended = 1;
}

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Opens everything first: what follows the first join counts as the container's. */
static int join(int count, char **arguments) {
    char path[64], itself[32];
    int groups[MOST_GROUPS], group_count = count - 5;
    int length = snprintf(itself, sizeof itself, "%d", getpid());
    snprintf(path, sizeof path, "/proc/%s/ns/mnt", arguments[4]);
    int mounts = open(path, O_RDONLY | O_CLOEXEC);
    for (int index = 0; index < group_count; index++)
        groups[index] = open(arguments[5 + index], O_WRONLY | O_CLOEXEC);
    if (mounts < 0 || setns(mounts, CLONE_NEWNS) != 0) {
        perror(path);
        return -1;
    }
    for (int index = 0; index < group_count; index++)
        if (groups[index] < 0 || write(groups[index], itself, (size_t)length) != length) {
            perror(arguments[5 + index]);
            return -1;
        }
    return 0;
}

/* Each does `amount` of its kind. */
static void burn(double amount) {
    double until = now(CLOCK_MONOTONIC) + amount;
    while (now(CLOCK_MONOTONIC) < until) {
    }
}

static void leak(double amount) {
    char *kept = mmap(NULL, (size_t)amount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (kept != MAP_FAILED)
        memset(kept, 1, (size_t)amount);
}

static void fork_some(double amount) {
    for (int index = 0; index < (int)amount; index++) {
        pid_t child = fork();
        if (child == 0)
            _exit(0);
        if (child > 0)
            waitpid(child, NULL, 0);
    }
}

static void open_some(double amount) {
    for (int index = 0; index < (int)amount; index++) {
        int file = open("/srv", O_RDONLY | O_CLOEXEC);
        if (file >= 0)
            close(file);
    }
}

static void map_some(double amount) {
    for (int index = 0; index < (int)amount; index++) {
        char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (page != MAP_FAILED) {
            *page = 1;
            munmap(page, 4096);
        }
    }
}

static void write_some(double amount) {
    static char chunk[CHUNK_BYTES];
    if (disk < 0) {
        disk = open("/tmp/fault", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        unlink("/tmp/fault");
    }
    if (lseek(disk, 0, SEEK_CUR) > FILE_BYTES)
        lseek(disk, 0, SEEK_SET);
    for (double written = 0; written < amount; written += CHUNK_BYTES)
        if (write(disk, chunk, sizeof chunk) < 0 || fdatasync(disk) != 0)
            return;
}

static void call_some(double amount) {
    for (int index = 0; index < (int)amount; index++)
        syscall(SYS_getppid);
}

static const struct {
    const char *name;
    void (*act)(double amount);
} kinds[] = {{"cpu", burn},      {"memory", leak},     {"fork", fork_some},   {"open", open_some},
             {"mmap", map_some}, {"disk", write_some}, {"syscall", call_some}};

int main(int count, char **arguments) {
    void (*act)(double) = NULL;
    for (size_t index = 0; count > 5 && count <= 5 + MOST_GROUPS && index < sizeof kinds / sizeof *kinds; index++)
        if (strcmp(arguments[1], kinds[index].name) == 0)
            act = kinds[index].act;
    if (!act) {
        fprintf(stderr, "usage: %s KIND SECONDS RATE PID CGROUP_PROCS...\n", arguments[0]);
        return 2;
    }
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    signal(SIGTERM, end);
    if (join(count, arguments) != 0)
        return 1;
    double begin = now(CLOCK_MONOTONIC), seconds = atof(arguments[2]), amount = atof(arguments[3]) / TICKS;
    printf("start %.3f\n", now(CLOCK_REALTIME));
    fflush(stdout);
    for (long tick = 1; !is_ended && now(CLOCK_MONOTONIC) - begin < seconds; tick++) {
        act(amount);
        double rest = begin + (double)tick / TICKS - now(CLOCK_MONOTONIC);
        struct timespec pause = {0, (long)(rest * 1e9)};
        if (rest > 0 && rest < 1)
            nanosleep(&pause, NULL);
    }
    printf("end %.3f\n", now(CLOCK_REALTIME));
    return 0;
}
