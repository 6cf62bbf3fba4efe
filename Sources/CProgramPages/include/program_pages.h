// The pages of a running program that come from its files. Linux only: Swift's Glibc module lacks these calls.

#ifndef ANOMENGINE_PROGRAM_PAGES_H
#define ANOMENGINE_PROGRAM_PAGES_H

// Takes the pages of the program's and its libraries' read-only segments out of this process; those that are needed
// again come back from the system's cache of files, sixteen at a fault. Pages that were ever written to are kept. May
// be called at any time by any thread; where the kernel refuses, as for locked memory, all stays as it is.
void program_pages_give_back(void);

#endif
