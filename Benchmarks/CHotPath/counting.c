// Replacements of the allocator's and the locks' entry points that count. glibc's own stay reachable as __libc_*.

#include "hot_path.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define IS_SANITIZED
#endif
#endif

static _Thread_local hot_path_counts counts;

hot_path_counts hot_path_so_far(void) { return counts; }

#if defined(IS_SANITIZED) || !defined(__GLIBC__)

bool hot_path_is_counting(void) { return false; }

#else

bool hot_path_is_counting(void) { return true; }

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
    counts.allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    counts.allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    counts.allocations++;
    return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
    counts.allocations++;
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    counts.allocations++;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    counts.allocations++;
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : ENOMEM;
}

// Takes a lock through the function of that name that stands behind this one; it is looked up at the first call.
#define COUNTED_LOCK(name, type)                                                                                       \
    int name(type *lock) {                                                                                             \
        static int (*real)(type *);                                                                                    \
        int (*next)(type *) = __atomic_load_n(&real, __ATOMIC_RELAXED);                                                \
        if (!next) {                                                                                                   \
            next = (int (*)(type *))dlsym(RTLD_NEXT, #name);                                                           \
            __atomic_store_n(&real, next, __ATOMIC_RELAXED);                                                           \
        }                                                                                                              \
        counts.locks++;                                                                                                \
        return next(lock);                                                                                             \
    }

COUNTED_LOCK(pthread_mutex_lock, pthread_mutex_t)
COUNTED_LOCK(pthread_rwlock_rdlock, pthread_rwlock_t)
COUNTED_LOCK(pthread_rwlock_wrlock, pthread_rwlock_t)

#endif
