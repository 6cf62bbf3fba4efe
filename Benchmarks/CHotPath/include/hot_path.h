// What code does besides computing: allocations and locks of the calling thread, and system calls.
//
// The library replaces malloc and its kin and the pthread locks of the whole program it is linked into: each counts and
// then does what it always did. Only linking it into an executable has that effect.

#ifndef HOT_PATH_H
#define HOT_PATH_H

#include <stdbool.h>
#include <stddef.h>

typedef struct hot_path_counts {
    size_t allocations; // calls of malloc, calloc, realloc and the aligned ones
    size_t locks;       // pthread mutexes and read-write locks taken
} hot_path_counts;

// What the calling thread has done since it began. Both stay 0 where hot_path_is_counting is false.
hot_path_counts hot_path_so_far(void);

// False under a sanitizer, which replaces the same functions.
bool hot_path_is_counting(void);

typedef enum hot_path_outcome {
    HOT_PATH_SILENT = 0,      // the body made no system call
    HOT_PATH_SYSTEM_CALL = 1, // the kernel ended the child at its first system call
    HOT_PATH_UNAVAILABLE = 2, // no child, or the kernel does not offer seccomp
    HOT_PATH_FAILED = 3,      // the child ended in another way, or took over 30 seconds
} hot_path_outcome;

// Runs the body in a forked child in which the kernel ends a thread that makes a system call (seccomp's strict mode;
// read and write stay allowed). Whatever the body needs must have been set up before.
hot_path_outcome hot_path_run_without_system_calls(void (*_Nonnull body)(void *_Nullable), void *_Nullable context);

#endif
