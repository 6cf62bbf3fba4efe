#include "cpassword.h"

#include <crypt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

// Answers of crypt_r(3) that are no hash begin with an asterisk.
static bool is_failure(const char *hash) { return hash == NULL || hash[0] == '*'; }

bool cpassword_is_known(const char *hash) {
    const int method = crypt_checksalt(hash);
    return method == CRYPT_SALT_OK || method == CRYPT_SALT_METHOD_LEGACY || method == CRYPT_SALT_TOO_CHEAP;
}

bool cpassword_matches(const char *password, const char *hash) {
    // 32 KiB, too much for a small stack.
    struct crypt_data *data = calloc(1, sizeof *data);
    if (data == NULL) {
        return false;
    }
    const char *found = crypt_r(password, hash, data);
    bool is_equal = false;
    if (!is_failure(found)) {
        const size_t length = strlen(hash);
        unsigned difference = strlen(found) != length;
        for (size_t index = 0; index < length && found[index] != '\0'; index++) {
            difference |= (unsigned)(found[index] ^ hash[index]);
        }
        is_equal = difference == 0;
    }
    explicit_bzero(data, sizeof *data);
    free(data);
    return is_equal;
}
