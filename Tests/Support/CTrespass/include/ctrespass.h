// What a parser that a hostile file has taken over might try.

#ifndef ANOMENGINE_CTRESPASS_H
#define ANOMENGINE_CTRESPASS_H

// Number of attempts.
int ctrespass_count(void);

// Name of an attempt.
const char *ctrespass_name(int attempt);

// Makes an attempt against `path`, a file of this user, and `process`, a process of this user. Returns 0 where it
// succeeds, else the errno.
int ctrespass_try(int attempt, const char *path, int process);

#endif
