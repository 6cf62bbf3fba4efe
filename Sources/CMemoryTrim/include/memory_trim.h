// Memory that a running program holds and does not need. Linux only: Swift's Glibc module lacks these calls.

#ifndef ANOMENGINE_MEMORY_TRIM_H
#define ANOMENGINE_MEMORY_TRIM_H

// From now on each block of 256 KiB or more goes back to the system when it is freed, whichever thread had it. By
// itself the C library learns from the first such block to keep later ones, and on other threads than the first for
// good.
void memory_trim_release_large_blocks(void);

// Gives back what the C library holds of freed memory, and takes the pages of the program's and its libraries'
// read-only segments out of this process; those that are needed again come back from the system's cache of files,
// sixteen at a fault. Pages of the program that were ever written to are kept. May be called at any time by any thread;
// where the kernel refuses, as for locked memory, all stays as it is.
void memory_trim_release(void);

#endif
