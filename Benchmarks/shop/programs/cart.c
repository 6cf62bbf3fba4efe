/* Carts of users, kept in Redis: /add, /items, /size, /clear. */
#include "http.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WORKERS = 8, REPLY_BYTES = 8192 };

static int connections[WORKERS];

/* Sends an inline command of Redis's protocol and reads what it answers; -1 if Redis is away. */
static int ask_redis(int worker, const char *command, char *reply) {
    for (int attempt = 0; attempt < 2; attempt++) {
        if (connections[worker] < 0)
            connections[worker] = connect_to("redis");
        if (connections[worker] < 0)
            return -1;
        ssize_t count = -1;
        if (send(connections[worker], command, strlen(command), MSG_NOSIGNAL) > 0)
            count = recv(connections[worker], reply, REPLY_BYTES - 1, 0);
        if (count > 0) {
            reply[count] = 0;
            return 0;
        }
        close(connections[worker]);
        connections[worker] = -1;
    }
    return -1;
}

/* Words of a reply that is an array: an item's id and its quantity in turn. */
static void list(struct response *response, char *reply) {
    int index = 0;
    char *rest;
    for (char *line = strtok_r(reply, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest))
        if (*line != '*' && *line != '$')
            say(response, "%s%s", line, index++ % 2 == 0 ? " " : "\n");
}

static void handle(const struct request *request, struct response *response, int worker) {
    char command[256], reply[REPLY_BYTES];
    long user = parameter(request, "user", 0), item = parameter(request, "id", 1);
    if (strstr(request->path, "/add"))
        snprintf(command, sizeof command, "HINCRBY cart:%ld %ld 1\r\n", user, item);
    else if (strstr(request->path, "/items"))
        snprintf(command, sizeof command, "HGETALL cart:%ld\r\n", user);
    else if (strstr(request->path, "/clear"))
        snprintf(command, sizeof command, "DEL cart:%ld\r\n", user);
    else
        snprintf(command, sizeof command, "HLEN cart:%ld\r\n", user);
    if (ask_redis(worker, command, reply) != 0) {
        response->status = 500;
        say(response, "no store\n");
        return;
    }
    unsigned long check = compute(400, (unsigned long)user);
    if (*reply == '*')
        list(response, reply);
    else
        say(response, "%s<!-- %lx -->\n", reply + 1, check);
}

int main(int count, char **arguments) {
    read_addresses(count, arguments);
    for (int worker = 0; worker < WORKERS; worker++)
        connections[worker] = -1;
    return serve(WORKERS, handle);
}
