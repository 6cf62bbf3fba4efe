// The C library's allocator beyond the standard: giving back free memory.

#ifndef CMALLOC_SHIM_H
#define CMALLOC_SHIM_H

#include <malloc.h>

#endif
