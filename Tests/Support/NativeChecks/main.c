// Runs all kernels of all instruction sets of this machine, for sanitizers and for machines without Swift.

#include "exercise.h"

int failures;
uint64_t random_state = 7;

int main(void) {
    for (int isa = 0; isa < CKERNELS_ISA_COUNT; isa++) {
        const ckernels_f32 *kernels = ckernels_f32_for_isa((ckernels_isa)isa);
        if (kernels == NULL)
            continue;
        const size_t widths[] = {1, 5, 16, 19, 33};
        const size_t batches[] = {1, 2, 7, 50};
        for (size_t i = 0; i < 5; i++) {
            for (size_t j = 0; j < 4; j++) {
                exercise_layers(kernels, 1 + 3 * i, batches[j], 1 + (i + j) % 4 * 5, widths[i]);
                exercise_autoencoder(kernels, 1 + 8 * ((i + j) % 5), batches[j], 1 + (i + j) % 4 * 3, widths[i],
                                     widths[(i + 2) % 5]);
            }
        }
        printf("%s: done\n", ckernels_isa_name((ckernels_isa)isa));
    }
    printf("%d failures\n", failures);
    return failures != 0;
}
