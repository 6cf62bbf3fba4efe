// Password hashes.

#ifndef ANOMENGINE_CPASSWORD_H
#define ANOMENGINE_CPASSWORD_H

#include <stdbool.h>

// Whether crypt(3) of this machine knows the method of `hash`, such as bcrypt's `$2y$`.
bool cpassword_is_known(const char *hash);

// Whether `password` has `hash`. Takes as long as the hash's cost asks for, and never ends early by what is equal.
// Thread-safe.
bool cpassword_matches(const char *password, const char *hash);

#endif
