#include "chdf5_driver.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// Bytes that could not be written.
struct chdf5_driver_piece {
    chdf5_driver_piece *next;
    haddr_t start;
    size_t count;
    unsigned char bytes[];
};

// An open file; libhdf5's part comes first.
typedef struct open_file {
    H5FD_t common;
    chdf5_driver *output;
    haddr_t allocated;
    haddr_t written;
} open_file;

static const haddr_t largest_address = INT64_MAX;

static H5FD_t *open_output(const char *name, unsigned flags, hid_t access, haddr_t limit) {
    (void)name, (void)flags, (void)limit;
    chdf5_driver *const *const output = (chdf5_driver *const *)H5Pget_driver_info(access);
    open_file *const file = output == NULL ? NULL : (open_file *)calloc(1, sizeof(open_file));
    if (file == NULL) {
        return NULL;
    }
    file->output = *output;
    return &file->common;
}

static herr_t close_output(H5FD_t *common) {
    free(common);
    return 0;
}

// As libhdf5's drivers for plain files and for memory: the layout of the file follows from it.
static herr_t query_features(const H5FD_t *common, unsigned long *flags) {
    (void)common;
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA;
    return 0;
}

static haddr_t get_allocated(const H5FD_t *common, H5FD_mem_t type) {
    (void)type;
    return ((const open_file *)common)->allocated;
}

static herr_t set_allocated(H5FD_t *common, H5FD_mem_t type, haddr_t address) {
    (void)type;
    ((open_file *)common)->allocated = address;
    return 0;
}

static haddr_t get_written(const H5FD_t *common, H5FD_mem_t type) {
    (void)type;
    return ((const open_file *)common)->written;
}

static void keep(chdf5_driver *output, haddr_t start, size_t count, const void *bytes) {
    chdf5_driver_piece *const piece = (chdf5_driver_piece *)malloc(sizeof(chdf5_driver_piece) + count);
    if (piece == NULL) {
        return;
    }
    *piece = (chdf5_driver_piece){.start = start, .count = count};
    memcpy(piece->bytes, bytes, count);
    *(output->last == NULL ? &output->kept : output->last) = piece;
    output->last = &piece->next;
}

static void put(chdf5_driver *output, haddr_t start, size_t count, const void *bytes) {
    const unsigned char *const source = (const unsigned char *)bytes;
    size_t done = 0;
    while (output->error == 0 && done < count) {
        const ssize_t step = pwrite(output->descriptor, source + done, count - done, (off_t)(start + done));
        if (step > 0) {
            done += (size_t)step;
        } else if (step == 0 || errno != EINTR) {
            output->error = step == 0 ? EIO : errno;
        }
    }
    if (done < count) {
        keep(output, start, count, bytes);
    }
}

static herr_t write_bytes(H5FD_t *common, H5FD_mem_t type, hid_t list, haddr_t start, size_t count, const void *bytes) {
    (void)type, (void)list;
    open_file *const file = (open_file *)common;
    put(file->output, start, count, bytes);
    file->written = start + count > file->written ? start + count : file->written;
    return 0;
}

static herr_t read_bytes(H5FD_t *common, H5FD_mem_t type, hid_t list, haddr_t start, size_t count, void *bytes) {
    (void)type, (void)list;
    chdf5_driver *const output = ((open_file *)common)->output;
    unsigned char *const target = (unsigned char *)bytes;
    size_t done = 0;
    while (done < count) {
        const ssize_t step = pread(output->descriptor, target + done, count - done, (off_t)(start + done));
        if (step < 0 && errno == EINTR) {
            continue;
        }
        if (step < 0 && output->error == 0) {
            output->error = errno;
        }
        if (step <= 0) {
            break;
        }
        done += (size_t)step;
    }
    // What was allocated and not written yet reads as zeros.
    memset(target + done, 0, count - done);
    for (const chdf5_driver_piece *piece = output->kept; piece != NULL; piece = piece->next) {
        const haddr_t from = piece->start > start ? piece->start : start;
        const haddr_t piece_end = piece->start + piece->count;
        const haddr_t to = piece_end < start + count ? piece_end : start + count;
        if (from < to) {
            memcpy(target + (from - start), piece->bytes + (from - piece->start), (size_t)(to - from));
        }
    }
    return 0;
}

static herr_t truncate_output(H5FD_t *common, hid_t list, hbool_t closing) {
    (void)list, (void)closing;
    open_file *const file = (open_file *)common;
    chdf5_driver *const output = file->output;
    if (file->written != file->allocated) {
        if (output->error == 0 && ftruncate(output->descriptor, (off_t)file->allocated) != 0) {
            output->error = errno;
        }
        file->written = file->allocated;
    }
    return 0;
}

static const H5FD_class_t driver = {
#if H5_VERSION_GE(1, 14, 0)
    .version = H5FD_CLASS_VERSION,
    // In the range that is left to unregistered drivers.
    .value = 511,
#endif
    .name = "anomengine-output",
    .maxaddr = largest_address,
    .fc_degree = H5F_CLOSE_WEAK,
    .fapl_size = sizeof(chdf5_driver *),
    .open = open_output,
    .close = close_output,
    .query = query_features,
    .get_eoa = get_allocated,
    .set_eoa = set_allocated,
    .get_eof = get_written,
    .read = read_bytes,
    .write = write_bytes,
    .truncate = truncate_output,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

// libhdf5 keeps what it knows of objects that it has written, up to 32 MiB of it by itself; written once, none of it is
// read again.
static herr_t limit_cache(hid_t list) {
    const size_t bytes = (size_t)1 << 18;
    H5AC_cache_config_t cache = {.version = H5AC__CURR_CACHE_CONFIG_VERSION};
    if (H5Pget_mdc_config(list, &cache) < 0) {
        return -1;
    }
    cache.set_initial_size = 1;
    cache.initial_size = bytes;
    cache.min_size = bytes;
    cache.max_size = bytes;
    cache.incr_mode = H5C_incr__off;
    cache.flash_incr_mode = H5C_flash_incr__off;
    cache.decr_mode = H5C_decr__off;
    return H5Pset_mdc_config(list, &cache);
}

hid_t chdf5_driver_access(chdf5_driver *output) {
    const hid_t list = H5Pcreate(H5P_FILE_ACCESS);
    const hid_t registered = H5FDregister(&driver);
    herr_t status = list < 0 || registered < 0 ? -1 : H5Pset_driver(list, registered, &output);
    if (registered >= 0) {
        // The list, and each file that it opens, hold the driver from here on.
        H5FDunregister(registered);
    }
    if (status >= 0) {
        status = H5Pset_libver_bounds(list, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
    }
    if (status >= 0) {
        status = limit_cache(list);
    }
    if (status < 0 && list >= 0) {
        H5Pclose(list);
    }
    return status < 0 ? -1 : list;
}

void chdf5_driver_forget(chdf5_driver *output) {
    chdf5_driver_piece *piece = output->kept;
    while (piece != NULL) {
        chdf5_driver_piece *const next = piece->next;
        free(piece);
        piece = next;
    }
    output->kept = NULL;
    output->last = NULL;
}

int chdf5_driver_memory_file(void) { return memfd_create("anomengine", MFD_CLOEXEC); }
