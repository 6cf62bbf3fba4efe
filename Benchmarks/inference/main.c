// Measures what the inference kernels promise: see ../README.md.
//     inference fleet|threads|peak|scaling [ROUNDS [SECONDS A SLICE]]

#include "probes.h"

#include "model.h"
#include "timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    void (*run)(const effort *how);
} probes[] = {{"fleet", probe_fleet}, {"threads", probe_threads}, {"peak", probe_peak}, {"scaling", probe_scaling}};

int main(int count, char **arguments) {
    long rounds = count > 2 ? strtol(arguments[2], NULL, 10) : ROUND_LIMIT;
    effort how = {(size_t)rounds, count > 3 ? strtod(arguments[3], NULL) : 0.2};
    for (size_t i = 0; i < sizeof probes / sizeof *probes && count > 1 && count <= 4; i++) {
        if (strcmp(arguments[1], probes[i].name) != 0 || rounds < 1 || rounds > ROUND_LIMIT || how.slice <= 0)
            continue;
        foreign_cores();
        probes[i].run(&how);
        printf("instruction set %s; other processes took %.2f cores\n", ckernels_isa_name(chosen_kernels()->isa),
               foreign_cores());
        return 0;
    }
    fprintf(stderr, "usage: inference fleet|threads|peak|scaling [ROUNDS, 1 to %d [SECONDS A SLICE]]\n", ROUND_LIMIT);
    return 2;
}
