// The libbpf log. libbpf explains a failure only to a callback, which is set for the whole process.
#include "loader.h"

#include <stdio.h>
#include <string.h>

static char first_warning[CPROBES_MESSAGE_SIZE];

static int keep(enum libbpf_print_level level, const char *format, va_list arguments) {
    if (level != LIBBPF_WARN)
        return 0;
    char line[CPROBES_MESSAGE_SIZE];
    vsnprintf(line, sizeof line, format, arguments);
    line[strcspn(line, "\n")] = 0;
    // The first warning names the cause; those after it are its consequences.
    if (first_warning[0] == 0)
        memcpy(first_warning, line, sizeof line);
    return 0;
}

void libbpf_log_begin(void) {
    first_warning[0] = 0;
    libbpf_set_print(keep);
}

const char *libbpf_log_first(void) { return first_warning; }
