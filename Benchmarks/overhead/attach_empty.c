// Attaches all programs of an object file and waits until it is killed.
//
//     attach_empty OBJECT
#include <bpf/libbpf.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv) {
    struct bpf_object *object = argc > 1 ? bpf_object__open(argv[1]) : NULL;
    if (!object || bpf_object__load(object))
        return 1;
    struct bpf_program *program;
    bpf_object__for_each_program(program, object) {
        if (!bpf_program__attach(program))
            return 1;
    }
    printf("attached\n");
    fflush(stdout);
    pause();
    return 0;
}
