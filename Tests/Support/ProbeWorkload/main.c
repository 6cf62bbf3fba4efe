// Makes a known number of kernel events inside a cgroup.
//
//     ProbeWorkload TASK COUNT FILE (JOIN LEAVE)...
//
// JOIN and LEAVE are the cgroup.procs files by which the program joins a cgroup of a hierarchy and leaves it. It joins
// in the order given and leaves in the opposite one. All else is done outside, so that the cgroup named last sees the
// task's events and one more call: the leaving write. An ending program is outside of all of them: one that was built
// to measure coverage writes a file at its end, and its block requests would count. Prints the page faults that
// getrusage saw in between.
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <stdint.h>
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

// Runs a program that takes the count as its argument.
static void run_program(long count, const char *file) {
    char argument[24];
    snprintf(argument, sizeof argument, "%ld", count);
    const pid_t child = fork();
    if (child == 0) {
        execl(file, file, argument, (char *)NULL);
        _exit(1);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status)
        fail(file);
}

#ifdef __x86_64__
static char *low_path;

// Calls of the 32-bit gate take addresses below 4 GiB.
static void prepare_gate(long count, const char *file) {
    (void)count;
    low_path = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    if (low_path == MAP_FAILED)
        fail("mmap below 4 GiB");
    snprintf(low_path, BLOCK, "%s", file);
}

static int gate(int number, int first, int second) {
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(first), "c"(second), "d"(0) : "memory", "cc");
    return result;
}

// By the 32-bit gate: open is 5, close 6, link 9, readlink 85. The last two are mmap and creat in 64-bit calls.
static void enter_gate(long count, const char *file) {
    (void)file;
    const int path = (int)(uintptr_t)low_path;
    for (long i = 0; i < count; i++) {
        gate(6, gate(5, path, O_RDONLY), 0);
        gate(9, path, path);
        gate(85, path, path);
    }
}
#endif

static int ring_descriptor = -1;
static struct io_uring_params ring_parameters;
static unsigned char *ring_memory;
static struct io_uring_sqe *ring_entries;

static void prepare_ring(long count, const char *file) {
    (void)count;
    ring_descriptor = (int)syscall(SYS_io_uring_setup, 1, &ring_parameters);
    if (ring_descriptor < 0)
        fail("io_uring_setup");
    const size_t size = ring_parameters.cq_off.cqes + ring_parameters.cq_entries * sizeof(struct io_uring_cqe);
    ring_memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring_descriptor, IORING_OFF_SQ_RING);
    ring_entries = mmap(NULL, sizeof *ring_entries, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring_descriptor,
                        IORING_OFF_SQES);
    if (ring_memory == MAP_FAILED || ring_entries == MAP_FAILED)
        fail(file);
}

// One request at a time, so that each has the only entry.
static void open_by_ring(long count, const char *file) {
    unsigned *const tail = (unsigned *)(ring_memory + ring_parameters.sq_off.tail);
    unsigned *const head = (unsigned *)(ring_memory + ring_parameters.cq_off.head);
    const struct io_uring_cqe *answers = (const struct io_uring_cqe *)(ring_memory + ring_parameters.cq_off.cqes);
    ((unsigned *)(ring_memory + ring_parameters.sq_off.array))[0] = 0;
    for (long i = 0; i < count; i++) {
        *ring_entries = (struct io_uring_sqe){
            .opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (uintptr_t)file, .open_flags = O_RDONLY};
        __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
        if (syscall(SYS_io_uring_enter, ring_descriptor, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
            fail("io_uring_enter");
        const int opened = answers[*head & (ring_parameters.cq_entries - 1)].res;
        __atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
        if (opened < 0 || close(opened))
            fail(file);
    }
}

static void fork_and_execute(long count, const char *file) {
    (void)file;
    for (long i = 0; i < count; i++) {
        const pid_t child = fork();
        if (child == 0) {
            execlp("true", "true", (char *)NULL);
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

static int direct_descriptor = -1;
static void *direct_buffer;

static void read_blocks(long count, const char *file) {
    for (long i = 0; i < count; i++)
        if (pread(direct_descriptor, direct_buffer, BLOCK, i * BLOCK) != BLOCK)
            fail(file);
}

// What a file system reads or writes to find a file, to map its blocks and to note the access is done here.
static void prepare_blocks(long count, const char *file) {
    direct_descriptor = open(file, O_RDONLY | O_DIRECT | O_NOATIME);
    if (direct_descriptor < 0 || posix_memalign(&direct_buffer, BLOCK, BLOCK))
        fail(file);
    read_blocks(count, file);
    // A page that the kernel gave away since the last run would be read again at the cgroup's expense.
    if (mlockall(MCL_CURRENT))
        fail("mlockall");
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

struct task {
    const char *name;
    void (*run)(long, const char *);
    void (*prepare)(long, const char *); // done before the cgroups are joined, or NULL
};

static const struct task tasks[] = {
    {"getppid", call_getppid, NULL},         {"mmap", call_mmap, NULL},        {"open", call_open, NULL},
    {"execute", fork_and_execute, NULL},     {"threads", start_threads, NULL}, {"pages", touch_pages, NULL},
    {"blocks", read_blocks, prepare_blocks}, {"disturb", disturb, NULL},       {"program", run_program, NULL},
    {"ring", open_by_ring, prepare_ring},
#ifdef __x86_64__
    {"gate", enter_gate, prepare_gate},
#endif
};

int main(int argc, char **argv) {
    const int join_count = (argc - 4) / 2;
    if (join_count < 1 || join_count > MAX_JOINS || argc != 4 + 2 * join_count) {
        fprintf(stderr, "usage: ProbeWorkload TASK COUNT FILE (JOIN LEAVE)...\n");
        return 2;
    }
    const struct task *task = NULL;
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
        if (!strcmp(tasks[i].name, argv[1]))
            task = &tasks[i];
    if (!task) {
        fprintf(stderr, "ProbeWorkload: no task %s\n", argv[1]);
        return 2;
    }
    const char *const *const joins = (const char *const *)argv + 4;
    int places[2 * MAX_JOINS];
    for (int i = 0; i < 2 * join_count; i++)
        if ((places[i] = open(joins[i], O_WRONLY | O_CLOEXEC)) < 0)
            fail(joins[i]);
    const long count = atol(argv[2]);
    if (task->prepare)
        task->prepare(count, argv[3]);
    for (int i = 0; i < join_count; i++)
        if (write(places[2 * i], "0", 1) != 1)
            fail(joins[2 * i]);
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    task->run(count, argv[3]);
    getrusage(RUSAGE_SELF, &after);
    for (int i = join_count - 1; i >= 0; i--)
        if (write(places[2 * i + 1], "0", 1) != 1)
            fail(joins[2 * i + 1]);
    printf("%ld\n", after.ru_minflt + after.ru_majflt - before.ru_minflt - before.ru_majflt);
    return 0;
}
