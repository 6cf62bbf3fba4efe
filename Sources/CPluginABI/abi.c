#include "anomengine_plugin.h"

/* Holds the layout of ABI 1 fixed: a library built against it must stay usable. */
_Static_assert(sizeof(struct anomengine_library) == 32, "layout of ABI 1");
_Static_assert(sizeof(struct anomengine_plugin) == 88, "layout of ABI 1");
_Static_assert(sizeof(struct anomengine_parameter) == 56, "layout of ABI 1");
_Static_assert(sizeof(struct anomengine_array) == 40, "layout of ABI 1");
_Static_assert(sizeof(struct anomengine_deviation) == 32, "layout of ABI 1");
_Static_assert(sizeof(struct anomengine_feature) == 96, "layout of ABI 1");
_Static_assert(sizeof(struct anomengine_model) == 96, "layout of ABI 1");
_Static_assert(sizeof(struct anomengine_scorer) == 72, "layout of ABI 1");
_Static_assert(sizeof(struct anomengine_threshold) == 80, "layout of ABI 1");
