/* Advertisements: /ad maps the file of all of them and picks one. */
#include "http.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AD_BYTES = 128 };

static void handle(const struct request *request, struct response *response, int worker) {
    static __thread unsigned long random = 88172645463325252UL;
    struct stat status;
    (void)worker;
    int file = open("/srv/advertisements", O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0 || status.st_size < AD_BYTES) {
        response->status = 500;
        if (file >= 0)
            close(file);
        return;
    }
    char *ads = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (ads == MAP_FAILED) {
        response->status = 500;
        return;
    }
    random = compute(200, random + (unsigned long)parameter(request, "context", 0));
    size_t count = (size_t)status.st_size / AD_BYTES;
    for (int index = 0; index < 2; index++)
        say(response, "<p>%.*s</p>\n", AD_BYTES - 1, ads + (random + (unsigned long)index * 7919) % count * AD_BYTES);
    munmap(ads, (size_t)status.st_size);
}

int main(int count, char **arguments) {
    read_addresses(count, arguments);
    return serve(4, handle);
}
