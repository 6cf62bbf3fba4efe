// What the processor itself allows an LSTM kernel, a line of JSON for each limit. Needs AVX-512.

#include "measure.h"

int main(void) {
    measure_peaks();
    measure_streams();
    measure_activations();
    return 0;
}
