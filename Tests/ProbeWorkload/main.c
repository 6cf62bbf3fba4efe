// Makes a known number of kernel events inside a cgroup.
//
//     ProbeWorkload TASK COUNT FILE LEAVE JOIN...
//
// JOIN are cgroup.procs files that the program joins in turn, LEAVE is the one by which it leaves the last of them.
// All else is done outside, so that the cgroup named last sees the task's events and one more call: the leaving write.
// Prints the page faults that getrusage saw in between.
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_JOINS 16
#define BLOCK 4096

static void fail(const char *what) {
    fprintf(stderr, "ProbeWorkload: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void call_getppid(long count, const char *file) {
    (void)file;
    for (long i = 0; i < count; i++)
        syscall(SYS_getppid);
}

static void call_mmap(long count, const char *file) {
    (void)file;
    for (long i = 0; i < count; i++) {
        const long place = syscall(SYS_mmap, NULL, BLOCK, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (place == -1 || syscall(SYS_munmap, place, BLOCK))
            fail("mmap");
    }
}

// `count` by each of the calls that the machine has.
static void call_open(long count, const char *file) {
    const struct open_how how = {.flags = O_RDONLY};
    for (long i = 0; i < count; i++) {
#ifdef SYS_open
        syscall(SYS_close, syscall(SYS_open, file, O_RDONLY));
        syscall(SYS_close, syscall(SYS_creat, file, 0600));
#endif
        syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, file, O_RDONLY));
        syscall(SYS_close, syscall(SYS_openat2, AT_FDCWD, file, &how, sizeof how));
    }
}

static void fork_and_execute(long count, const char *file) {
    (void)file;
    for (long i = 0; i < count; i++) {
        const pid_t child = fork();
        if (child == 0) {
            execl("/proc/self/exe", "ProbeWorkload", "end", (char *)NULL);
            _exit(1);
        }
        if (child < 0 || waitpid(child, NULL, 0) != child)
            fail("fork");
    }
}

static void *end_thread(void *argument) { return argument; }

static void start_threads(long count, const char *file) {
    (void)file;
    for (long i = 0; i < count; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, end_thread, NULL) || pthread_join(thread, NULL))
            fail("pthread_create");
    }
}

static void touch_pages(long count, const char *file) {
    (void)file;
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory = mmap(NULL, page * (size_t)count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        fail("mmap");
    madvise(memory, page * (size_t)count, MADV_NOHUGEPAGE);
    // Half by the program itself, half by the kernel on its behalf.
    const int zero = open("/dev/zero", O_RDONLY);
    for (long i = 0; i < count; i++) {
        char *place = memory + page * (size_t)i;
        if (i % 2)
            *(volatile char *)place = 1;
        else if (read(zero, place, 1) != 1)
            fail("read");
    }
    close(zero);
    munmap(memory, page * (size_t)count);
}

static void read_blocks(long count, const char *file) {
    const int descriptor = open(file, O_RDONLY | O_DIRECT);
    void *buffer = NULL;
    if (descriptor < 0 || posix_memalign(&buffer, BLOCK, BLOCK))
        fail(file);
    for (long i = 0; i < count; i++)
        if (pread(descriptor, buffer, BLOCK, i * BLOCK) != BLOCK)
            fail("pread");
}

// Disturbs: all of the above until it is killed or its starter has ended.
static void disturb(long count, const char *file) {
    const pid_t starter = getppid();
    setpriority(PRIO_PROCESS, 0, 15);
    while (getppid() == starter) {
        call_getppid(count, file);
        call_mmap(10, file);
        start_threads(1, file);
        fork_and_execute(1, file);
        touch_pages(20, file);
    }
}

static const struct {
    const char *name;
    void (*run)(long, const char *);
} tasks[] = {
    {"getppid", call_getppid},  {"mmap", call_mmap},    {"open", call_open},     {"execute", fork_and_execute},
    {"threads", start_threads}, {"pages", touch_pages}, {"blocks", read_blocks}, {"disturb", disturb},
};

int main(int argc, char **argv) {
    if (argc == 2 && !strcmp(argv[1], "end"))
        return 0;
    if (argc < 6 || argc - 5 > MAX_JOINS) {
        fprintf(stderr, "usage: ProbeWorkload TASK COUNT FILE LEAVE JOIN...\n");
        return 2;
    }
    void (*run)(long, const char *) = NULL;
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
        if (!strcmp(tasks[i].name, argv[1]))
            run = tasks[i].run;
    if (!run) {
        fprintf(stderr, "ProbeWorkload: no task %s\n", argv[1]);
        return 2;
    }
    int joins[MAX_JOINS];
    const int join_count = argc - 5;
    for (int i = 0; i < join_count; i++)
        if ((joins[i] = open(argv[5 + i], O_WRONLY | O_CLOEXEC)) < 0)
            fail(argv[5 + i]);
    const int leave = open(argv[4], O_WRONLY | O_CLOEXEC);
    if (leave < 0)
        fail(argv[4]);
    for (int i = 0; i < join_count; i++)
        if (write(joins[i], "0", 1) != 1)
            fail(argv[5 + i]);
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    run(atol(argv[2]), argv[3]);
    getrusage(RUSAGE_SELF, &after);
    if (write(leave, "0", 1) != 1)
        fail(argv[4]);
    printf("%ld\n", after.ru_minflt + after.ru_majflt - before.ru_minflt - before.ru_majflt);
    return 0;
}
