// The parts of HDF5's C interface that Swift cannot import: macros that stand for variables or casts.

#ifndef ANOMENGINE_CHDF5_SHIM_H
#define ANOMENGINE_CHDF5_SHIM_H

#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>

// H5T_NATIVE_* in memory and H5T_IEEE_*LE, H5T_STD_*LE in files.
static inline hid_t chdf5_memory_float32(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_memory_float64(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_memory_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t chdf5_file_float32(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_file_float64(void) { return H5T_IEEE_F64LE; }
static inline hid_t chdf5_file_int64(void) { return H5T_STD_I64LE; }

// A new variable-length UTF-8 string type; negative on failure. The caller closes it with H5Tclose.
static inline hid_t chdf5_make_text_type(void) {
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        H5Tclose(type);
        return -1;
    }
    return type;
}

// Chunks of a data set that were written; negative on failure.
static inline herr_t chdf5_chunk_count(hid_t set, hsize_t *count) {
    const hid_t space = H5Dget_space(set);
    if (space < 0) {
        return -1;
    }
    const herr_t status = H5Dget_num_chunks(set, space, count);
    H5Sclose(space);
    return status;
}

// Opens a file for reading; negative on failure. Files are replaced as a whole, so there is nothing to lock; and a lock
// would fail on file systems that know none.
static inline hid_t chdf5_open(const char *path) {
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access < 0) {
        return -1;
    }
    hid_t file = -1;
#if H5_VERSION_GE(1, 10, 7)
    if (H5Pset_file_locking(access, 0, 1) >= 0)
#endif
    {
        file = H5Fopen(path, H5F_ACC_RDONLY, access);
    }
    H5Pclose(access);
    return file;
}

// Makes an empty file; negative on failure. access: from chdf5_driver_access.
static inline hid_t chdf5_create(const char *path, hid_t access) {
    const hid_t list = H5Pcreate(H5P_FILE_CREATE);
    if (list < 0) {
        return -1;
    }
    hid_t file = -1;
    // Times of the root group would make two files with the same content differ.
    if (H5Pset_obj_track_times(list, 0) >= 0) {
        file = H5Fcreate(path, H5F_ACC_TRUNC, list, access);
    }
    H5Pclose(list);
    return file;
}

static inline hid_t chdf5_make_dataset_list(void) {
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    // Times of creation would make two files with the same content differ.
    if (list >= 0 && H5Pset_obj_track_times(list, 0) < 0) {
        H5Pclose(list);
        return -1;
    }
    return list;
}

static inline hid_t chdf5_make_group(hid_t parent, const char *name) {
    const hid_t list = H5Pcreate(H5P_GROUP_CREATE);
    if (list < 0) {
        return -1;
    }
    hid_t group = -1;
    if (H5Pset_obj_track_times(list, 0) >= 0) {
        group = H5Gcreate2(parent, name, H5P_DEFAULT, list, H5P_DEFAULT);
    }
    H5Pclose(list);
    return group;
}

static inline hid_t chdf5_make_dataset(hid_t parent, const char *name, hid_t type, hid_t space, hid_t list) {
    return H5Dcreate2(parent, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
}

static inline herr_t chdf5_write(hid_t dataset, hid_t type, const void *values) {
    return H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
}

static inline herr_t chdf5_read(hid_t dataset, hid_t type, void *values) {
    return H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
}

static inline herr_t chdf5_free_texts(hid_t type, hid_t space, void *texts) {
    return H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts);
}

static inline hid_t chdf5_make_attribute(hid_t object, const char *name, hid_t type, hid_t space) {
    return H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
}

static inline hid_t chdf5_open_object(hid_t parent, const char *name) { return H5Oopen(parent, name, H5P_DEFAULT); }

static inline hid_t chdf5_make_scalar_space(void) { return H5Screate(H5S_SCALAR); }

// Names of a group's links, one after the other with their final zeros.
typedef struct chdf5_names {
    char *bytes;
    size_t size;
    size_t room;
    size_t count;
    // Most bytes in a name, and most names, that are taken.
    size_t name_limit;
    size_t count_limit;
    // 1 if a link is none of the hard ones, or a limit was passed.
    int refused;
} chdf5_names;

static inline herr_t chdf5_take_link(hid_t group, const char *name, const H5L_info_t *info, void *data) {
    (void)group;
    chdf5_names *const names = (chdf5_names *)data;
    const size_t length = strlen(name) + 1;
    if (info->type != H5L_TYPE_HARD || length == 1 || length > names->name_limit ||
        names->count == names->count_limit) {
        names->refused = 1;
        return 1;
    }
    if (names->size + length > names->room) {
        const size_t room = 2 * (names->size + length);
        char *const bytes = (char *)realloc(names->bytes, room);
        if (bytes == NULL) {
            return -1;
        }
        names->bytes = bytes;
        names->room = room;
    }
    memcpy(names->bytes + names->size, name, length);
    names->size += length;
    names->count++;
    return 0;
}

// Collects the names of a group's links in their order; negative on failure. Free them with chdf5_free_names.
static inline herr_t chdf5_list_links(hid_t group, size_t name_limit, size_t count_limit, chdf5_names *names) {
    *names = (chdf5_names){NULL, 0, 0, 0, name_limit, count_limit, 0};
    return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, chdf5_take_link, names);
}

static inline void chdf5_free_names(chdf5_names *names) {
    free(names->bytes);
    names->bytes = NULL;
}

// 1 if a group has a hard link of a name, 0 if not; negative on failure or if it is a link of another kind.
static inline int chdf5_has_hard_link(hid_t group, const char *name) {
    const htri_t exists = H5Lexists(group, name, H5P_DEFAULT);
    if (exists <= 0) {
        return exists;
    }
    H5L_info_t info;
    if (H5Lget_info(group, name, &info, H5P_DEFAULT) < 0 || info.type != H5L_TYPE_HARD) {
        return -1;
    }
    return 1;
}

// Where in the file an object stands: equal for two links to the same one. Negative on failure.
static inline herr_t chdf5_object_address(hid_t object, uint64_t *address) {
    H5O_info_t info;
#if H5_VERSION_GE(1, 12, 0)
    const herr_t status = H5Oget_info3(object, &info, H5O_INFO_BASIC);
    memcpy(address, &info.token, sizeof *address);
#else
    const herr_t status = H5Oget_info2(object, &info, H5O_INFO_BASIC);
    *address = info.addr;
#endif
    return status;
}

static inline ssize_t chdf5_attribute_name(hid_t object, hsize_t index, char *name, size_t size) {
    return H5Aget_name_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, index, name, size, H5P_DEFAULT);
}

static inline int chdf5_attribute_count(hid_t object) {
    H5O_info_t info;
#if H5_VERSION_GE(1, 12, 0)
    const herr_t status = H5Oget_info3(object, &info, H5O_INFO_NUM_ATTRS);
#elif H5_VERSION_GE(1, 10, 3)
    const herr_t status = H5Oget_info2(object, &info, H5O_INFO_NUM_ATTRS);
#else
    const herr_t status = H5Oget_info(object, &info);
#endif
    return status < 0 ? -1 : (int)info.num_attrs;
}

static inline htri_t chdf5_has_attribute(hid_t object, const char *name) { return H5Aexists(object, name); }

static inline hid_t chdf5_open_attribute(hid_t object, const char *name) { return H5Aopen(object, name, H5P_DEFAULT); }

// 1 if a data set keeps its numbers in this file, unpacked or by gzip, shuffle and checksum alone; 0 if not.
static inline int chdf5_storage_is_plain(hid_t dataset) {
    const hid_t list = H5Dget_create_plist(dataset);
    if (list < 0) {
        return -1;
    }
    const H5D_layout_t layout = H5Pget_layout(list);
    int plain = H5Pget_external_count(list) == 0 && layout != H5D_VIRTUAL && layout != H5D_LAYOUT_ERROR;
    const int filters = H5Pget_nfilters(list);
    for (int i = 0; plain && i < filters; i++) {
        unsigned flags, config;
        size_t values = 0;
        const H5Z_filter_t filter = H5Pget_filter2(list, (unsigned)i, &flags, &values, NULL, 0, NULL, &config);
        plain = filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_SHUFFLE || filter == H5Z_FILTER_FLETCHER32;
    }
    H5Pclose(list);
    return plain && filters >= 0;
}

// Keeps the library from printing its errors.
static inline void chdf5_be_quiet(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }

typedef struct chdf5_text {
    char *start;
    size_t size;
} chdf5_text;

static inline herr_t chdf5_take_first(unsigned n, const H5E_error2_t *error, void *data) {
    chdf5_text *const text = (chdf5_text *)data;
    if (n == 0 && error->desc != NULL) {
        strncpy(text->start, error->desc, text->size - 1);
        text->start[text->size - 1] = '\0';
    }
    return 0;
}

// Copies the innermost message of the last failure and forgets it; an empty text if there is none.
static inline void chdf5_last_error(char *buffer, size_t size) {
    chdf5_text text = {buffer, size};
    buffer[0] = '\0';
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, chdf5_take_first, &text);
    H5Eclear2(H5E_DEFAULT);
}

#endif
