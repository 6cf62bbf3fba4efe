// Constants and variables of the programs by name.
#include "loader.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// Where a variable stands in a section of the programs' data; negative if the section has no such variable.
static int variable_offset(const struct btf *btf, const char *section_name, const char *name) {
    const int section_id = btf__find_by_name_kind(btf, section_name, BTF_KIND_DATASEC);
    if (section_id < 0)
        return -ENOENT;
    const struct btf_type *section = btf__type_by_id(btf, (unsigned)section_id);
    const struct btf_var_secinfo *variable = btf_var_secinfos(section);
    for (int i = 0; i < btf_vlen(section); i++, variable++)
        if (!strcmp(btf__name_by_offset(btf, btf__type_by_id(btf, variable->type)->name_off), name))
            return (int)variable->offset;
    return -ENOENT;
}

int set_constants(struct bpf_object *object, const struct named_constant *table, size_t count) {
    struct bpf_map *map = bpf_object__find_map_by_name(object, ".rodata");
    size_t size = 0;
    const void *initial = map ? bpf_map__initial_value(map, &size) : NULL;
    if (!initial)
        return -EINVAL;
    char *data = malloc(size);
    if (!data)
        return -ENOMEM;
    memcpy(data, initial, size);
    int result = 0;
    for (size_t i = 0; i < count && !result; i++) {
        const int offset = variable_offset(bpf_object__btf(object), ".rodata", table[i].name);
        if (offset < 0 || (size_t)offset + sizeof(uint32_t) > size)
            result = -ENOENT;
        else
            memcpy(data + offset, &table[i].value, sizeof(uint32_t));
    }
    result = result ? result : bpf_map__set_initial_value(map, data, size);
    free(data);
    return result;
}

int map_section(const struct bpf_object *object, const char *name, struct section *section) {
    const struct bpf_map *map = bpf_object__find_map_by_name(object, name);
    if (!map)
        return ENOENT;
    // The kernel maps whole pages.
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t size = (bpf_map__value_size(map) + page - 1) / page * page;
    void *data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);
    if (data == MAP_FAILED)
        return errno;
    *section = (struct section){.name = name, .data = data, .size = size};
    return 0;
}

void unmap_section(struct section *section) {
    if (section->data)
        munmap(section->data, section->size);
    section->data = NULL;
}

void *find_variable(const struct bpf_object *object, const struct section *section, const char *name, size_t size) {
    const int offset = variable_offset(bpf_object__btf(object), section->name, name);
    return offset >= 0 && (size_t)offset + size <= section->size ? section->data + offset : NULL;
}

int size_map(struct bpf_object *object, const char *name, uint32_t entries) {
    struct bpf_map *map = bpf_object__find_map_by_name(object, name);
    return map ? bpf_map__set_max_entries(map, entries) : -ENOENT;
}
