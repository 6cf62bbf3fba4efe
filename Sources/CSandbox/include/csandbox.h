// Child processes: limits for those that parse files from outside or make segments of a recording. Linux only: Swift's
// Glibc module lacks these calls.

#ifndef ANOMENGINE_CSANDBOX_H
#define ANOMENGINE_CSANDBOX_H

#include <spawn.h>
#include <stddef.h>
#include <sys/types.h>

// Puts this process under limits for good: processor time in seconds, address space in bytes, no writing of files, no
// core dump, no new privileges, an end with its parent. Where the kernel has Landlock, no file but `path` can be
// opened. A seccomp filter refuses every system call but those that reading a file and answering need: no socket of any
// family, no process or thread, no change to a file, a permission or another process, no executable memory. Returns 0,
// or -1 with errno set.
int csandbox_confine(const char *path, unsigned cpu_seconds, size_t memory_bytes);

// Puts this process under limits for good: no core dump, no new privileges. Where the kernel has Landlock, no file but
// those of `folder` can be opened, made or removed, no program be run and no TCP connection be made, and from
// Linux 6.12 on no other process be signalled. Returns 0, or -1 with errno set.
int csandbox_confine_to_folder(const char *folder);

// Lets a program that is started by posix_spawn(3) have its three standard descriptors alone. Returns 0 or an errno.
int csandbox_close_others(posix_spawn_file_actions_t *actions);

// A pipe whose ends are not handed to other programs: ends[0] to read, ends[1] to write. Returns 0, or -1 with errno.
int csandbox_pipe(int ends[2]);

// A pair of connected sockets that are not handed to other programs. Returns 0, or -1 with errno set.
int csandbox_socket_pair(int ends[2]);

// send(2) that fails, where nobody reads any more, instead of ending this process.
ssize_t csandbox_send(int socket, const void *bytes, size_t count);

// Lets this process be killed when the thread that started it ends. Returns 0, or -1 with errno set.
int csandbox_end_with_parent(void);

// fork(2) for a program that serves requests on its standard input and output. The child has neither: it reads nothing
// and writes to `output`, and has this thread alone, so it must not wait for another. Returns 0 in the child, its id in
// the parent, or -1 with errno set.
pid_t csandbox_fork(int output);

#endif
