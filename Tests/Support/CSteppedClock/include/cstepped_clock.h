// A shared object to preload into a program, whose clock can then be set by a test.
//
// The variable STEPPED_CLOCK_FILE names a file of eight bytes: the seconds, a signed integer of the machine's order, by
// which CLOCK_REALTIME is ahead. The file may be written while the program runs. CLOCK_MONOTONIC and all else by which
// programs wait stay as they are.

#ifndef ANOMENGINE_CSTEPPED_CLOCK_H
#define ANOMENGINE_CSTEPPED_CLOCK_H

#include <sys/time.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *time);
int gettimeofday(struct timeval *restrict time, void *restrict zone);
time_t time(time_t *seconds);

#endif
