// Limits for a process that parses files from outside. Linux only: Swift's Glibc module lacks these calls.

#ifndef ANOMENGINE_CSANDBOX_H
#define ANOMENGINE_CSANDBOX_H

#include <stddef.h>

// Puts this process under limits for good: processor time in seconds, address space in bytes, no writing of files, no
// core dump, no new privileges, an end with its parent. Where the kernel has Landlock, no file but `path` can be
// opened, no program be run and no TCP connection be made. Returns 0, or -1 with errno set.
int csandbox_confine(const char *path, unsigned cpu_seconds, size_t memory_bytes);

// A pipe whose ends are not handed to other programs: ends[0] to read, ends[1] to write. Returns 0, or -1 with errno.
int csandbox_pipe(int ends[2]);

#endif
