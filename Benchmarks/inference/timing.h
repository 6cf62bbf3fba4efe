// Times several things in turn, so that what disturbs the machine hits all of them.

#ifndef TIMING_H
#define TIMING_H

#include <stddef.h>

enum { ROUND_LIMIT = 20 };

typedef struct {
    const char *name;
    void (*run)(void *context);
    void *context;
    double seconds[ROUND_LIMIT]; // a call's median by round, out
    double shortest;             // shortest call, out
} timed;

// After a call of each to warm up, `rounds` times calls each for `slice_seconds`, once at least; rounds <= ROUND_LIMIT.
void time_in_turn(timed *all, size_t count, size_t rounds, double slice_seconds);

// The least of the rounds' medians.
double best_round(const timed *one, size_t rounds);

// Median over the rounds of how long `one` takes as a multiple of `base`.
double times_as_long(const timed *one, const timed *base, size_t rounds);

// Seconds on a clock that only goes forward.
double wall_seconds(void);

// Lets the process run on the last `cores` of its cores only.
void keep_to_last_cores(size_t cores);

// Cores that other processes have taken since the last call, on average.
double foreign_cores(void);

#endif
