// Prints what one getppid costs on a pinned processor, in nanoseconds: the median of nine short runs.
//
//     getppid_loop CPU
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 9, CALLS = 200000 };

static double seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int ascending(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

int main(int argc, char **argv) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)(argc > 1 ? atoi(argv[1]) : 0), &set);
    if (sched_setaffinity(0, sizeof set, &set)) {
        perror("sched_setaffinity");
        return 1;
    }
    double runs[RUNS];
    for (int run = 0; run < RUNS; run++) {
        const double begin = seconds();
        for (int call = 0; call < CALLS; call++)
            syscall(SYS_getppid);
        runs[run] = (seconds() - begin) / CALLS * 1e9;
    }
    qsort(runs, RUNS, sizeof *runs, ascending);
    printf("%.2f\n", runs[RUNS / 2]);
    return 0;
}
