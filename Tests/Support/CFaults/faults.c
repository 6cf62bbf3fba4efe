#include "cfaults.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

static int is_armed;
static long steps;
static long failing_step;
static int failing_error;
static unsigned long piece;

void cfaults_arm(long step, int error, unsigned long piece_bytes) {
    steps = 0;
    failing_step = step;
    failing_error = error;
    piece = piece_bytes;
    is_armed = 1;
}

long cfaults_disarm(void) {
    is_armed = 0;
    return steps;
}

// Counts a step; 1 if it is to fail.
static int fails(void) {
    if (!is_armed || steps++ != failing_step) {
        return 0;
    }
    errno = failing_error;
    return 1;
}

ssize_t write(int file, const void *bytes, size_t count) {
    static ssize_t (*next)(int, const void *, size_t);
    if (next == NULL) {
        next = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    }
    if (fails()) {
        return -1;
    }
    return next(file, bytes, is_armed && count > piece ? piece : count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t start) {
    static ssize_t (*next)(int, const void *, size_t, off_t);
    if (next == NULL) {
        next = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    }
    if (fails()) {
        return -1;
    }
    return next(file, bytes, is_armed && count > piece ? piece : count, start);
}

int ftruncate(int file, off_t size) {
    static int (*next)(int, off_t);
    if (next == NULL) {
        next = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate");
    }
    return fails() ? -1 : next(file, size);
}

int fsync(int file) {
    static int (*next)(int);
    if (next == NULL) {
        next = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    }
    return fails() ? -1 : next(file);
}

int rename(const char *from, const char *to) {
    static int (*next)(const char *, const char *);
    if (next == NULL) {
        next = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    }
    return fails() ? -1 : next(from, to);
}

int open(const char *path, int flags, ...) {
    static int (*next)(const char *, int, ...);
    if (next == NULL) {
        next = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    }
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return flags & O_CREAT && fails() ? -1 : next(path, flags, mode);
}
