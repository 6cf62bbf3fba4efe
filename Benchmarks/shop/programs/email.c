/* Mail: /send fills a template, spools the message and hands it to a program that delivers it. */
#define _GNU_SOURCE
#include "http.h"
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static char *nothing[] = {NULL};

static void handle(const struct request *request, struct response *response, int worker) {
    char path[64], template[4096];
    long user = parameter(request, "user", 0), order = parameter(request, "order", 0);
    FILE *file = fopen("/srv/template", "re");
    size_t length = file ? fread(template, 1, sizeof template - 1, file) : 0;
    template[length] = 0;
    if (file)
        fclose(file);
    unsigned long key = compute(2000, (unsigned long)order);
    snprintf(path, sizeof path, "/data/%d", worker);
    FILE *spooled = fopen(path, "we");
    if (!spooled) {
        response->status = 500;
        return;
    }
    fprintf(spooled, "To: user %ld\nOrder: %ld\nKey: %lx\n\n%s", user, order, key, template);
    fclose(spooled);
    pid_t child;
    int status = 0;
    char *arguments[] = {"deliver", path, NULL};
    if (posix_spawn(&child, "/srv/deliver", NULL, NULL, arguments, nothing) != 0 || waitpid(child, &status, 0) < 0 ||
        status != 0)
        response->status = 500;
    say(response, "sent %lx\n", key);
}

int main(int count, char **arguments) {
    read_addresses(count, arguments);
    return serve(4, handle);
}
