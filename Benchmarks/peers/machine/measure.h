#ifndef MEASURE_H
#define MEASURE_H

#include <stdio.h>

// Seconds of a run: the best of many, each short enough to fall between two preemptions, and their median.
typedef struct {
    double best, median;
} seconds;

seconds measure(void (*run)(const void *), const void *context);

// Print a line of JSON each: `work` per second in `unit`, or nanoseconds for each of `count`.
void report_rate(const char *name, double work, seconds taken, const char *unit);
void report_cost(const char *name, double count, seconds taken);

// Keeps a result from being optimised away.
void keep(float value);

void measure_peaks(void);
void measure_streams(void);
void measure_activations(void);

#endif
