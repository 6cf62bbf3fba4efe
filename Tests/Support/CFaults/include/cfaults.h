// Makes the system calls of a save fail: the program that links this has them instead of the C library's.

#ifndef ANOMENGINE_CFAULTS_H
#define ANOMENGINE_CFAULTS_H

// From now on the step-th call, from 0, of open to write, write, pwrite, ftruncate, fsync and rename fails with an
// errno value; none, where there are fewer steps or step is negative. Each write takes piece_bytes at most, so that a
// save has many steps.
void cfaults_arm(long step, int error, unsigned long piece_bytes);

// Ends that, and gives how many steps there were.
long cfaults_disarm(void);

#endif
