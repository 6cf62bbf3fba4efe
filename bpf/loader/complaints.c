// libbpf explains a failure only by a callback that is set for the whole process.
#include "loader.h"

#include <stdio.h>
#include <string.h>

static char first_complaint[CPROBES_MESSAGE_SIZE];

static int keep(enum libbpf_print_level level, const char *format, va_list arguments) {
    if (level != LIBBPF_WARN)
        return 0;
    char line[CPROBES_MESSAGE_SIZE];
    vsnprintf(line, sizeof line, format, arguments);
    line[strcspn(line, "\n")] = 0;
    // The first complaint names the cause; those after it are its consequences.
    if (first_complaint[0] == 0)
        memcpy(first_complaint, line, sizeof line);
    return 0;
}

void complaints_begin(void) {
    first_complaint[0] = 0;
    libbpf_set_print(keep);
}

const char *complaints_first(void) { return first_complaint; }
