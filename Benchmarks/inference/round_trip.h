// How long a message between two cores takes.

#ifndef ROUND_TRIP_H
#define ROUND_TRIP_H

// Seconds from writing a number until another thread's answer to it is read, the shortest of several averages. Two
// threads that share the steps of a window exchange such messages at each step.
double core_round_trip(void);

#endif
