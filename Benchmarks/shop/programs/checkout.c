/* Orders: /order asks six other services in turn. */
#include "http.h"
#include <stdio.h>
#include <stdlib.h>

static int step(struct response *response, const char *service, const char *target, char *body) {
    int status = call(service, target, body, BODY_BYTES);
    if (status == 200)
        return 0;
    response->status = 500;
    say(response, "%s failed\n", service);
    return -1;
}

static void handle(const struct request *request, struct response *response, int worker) {
    static __thread char body[BODY_BYTES], items[BODY_BYTES];
    char target[128];
    long user = parameter(request, "user", 0), total = 0;
    (void)worker;
    snprintf(target, sizeof target, "/items?user=%ld", user);
    if (step(response, "cart", target, items) != 0)
        return;
    int count = 0;
    for (char *line = items; *line && count < 5; count++) {
        char *end;
        long item = strtol(line, &end, 10), quantity = strtol(end, &end, 10);
        line = *end ? end + 1 : end;
        snprintf(target, sizeof target, "/product?id=%ld", item);
        if (step(response, "catalogue", target, body) != 0)
            return;
        snprintf(target, sizeof target, "/convert?amount=%ld", item * quantity);
        if (step(response, "currency", target, body) != 0)
            return;
        total += strtol(body, NULL, 10);
    }
    unsigned long order = compute(1500, (unsigned long)user);
    snprintf(target, sizeof target, "/quote?items=%d", count);
    if (step(response, "shipping", target, body) != 0)
        return;
    snprintf(target, sizeof target, "/charge?user=%ld&amount=%ld", user, total);
    if (step(response, "payment", target, body) != 0)
        return;
    snprintf(target, sizeof target, "/send?user=%ld&order=%lu", user, order % 1000000);
    if (step(response, "email", target, body) != 0)
        return;
    snprintf(target, sizeof target, "/clear?user=%ld", user);
    if (step(response, "cart", target, body) != 0)
        return;
    say(response, "order %lu of %d items: %ld\n", order % 1000000, count, total);
}

int main(int count, char **arguments) {
    read_addresses(count, arguments);
    return serve(8, handle);
}
