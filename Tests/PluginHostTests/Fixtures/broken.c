/* Libraries that must be refused, one for each macro. */
#include <stdlib.h>

#include "anomengine_plugin.h"

#if defined(NO_SYMBOL)
int something_else(void) { return 1; }
#else

static const struct anomengine_threshold lacking = {.size = sizeof(struct anomengine_threshold)};
static const struct anomengine_plugin plugin = {
    .size = sizeof(struct anomengine_plugin),
    .kind = ANOMENGINE_THRESHOLD,
    .name = "lacking",
    .version = "1.0",
    .summary = "has no functions",
    .threshold = &lacking,
};
static const struct anomengine_plugin *const plugins[] = {&plugin};
static const struct anomengine_library library = {
#if defined(OTHER_ABI)
    .abi = 99,
#else
    .abi = ANOMENGINE_PLUGIN_ABI,
#endif
    .plugin_count = 1,
    .name = "broken",
    .version = "1.0",
    .plugins = plugins,
};

const struct anomengine_library *anomengine_plugin_library(void) {
#if defined(CRASHES)
    abort();
#elif defined(EXITS)
    exit(0);
#endif
    return &library;
}
#endif
