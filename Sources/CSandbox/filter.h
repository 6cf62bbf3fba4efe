// System calls that a confined process may make.

#ifndef ANOMENGINE_CSANDBOX_FILTER_H
#define ANOMENGINE_CSANDBOX_FILTER_H

// Refuses with EPERM, for good and on all threads, every system call that reading one file does not need: sockets,
// child processes, changes to files, to permissions and to other processes, and executable memory. A kernel without
// seccomp filters leaves the other limits in place. Returns 0, or -1 with errno set.
int csandbox_filter_calls(void);

#endif
