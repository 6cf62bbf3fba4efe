/* Shipping: /quote looks the price up in a table of zones that it reads for each request. */
#include "http.h"
#include <stdio.h>

static void handle(const struct request *request, struct response *response, int worker) {
    (void)worker;
    long items = parameter(request, "items", 1), user = parameter(request, "user", items), price = 0;
    FILE *zones = fopen("/srv/zones", "re");
    if (!zones) {
        response->status = 500;
        return;
    }
    long zone, cost;
    while (fscanf(zones, "%ld %ld", &zone, &cost) == 2)
        if (zone == user % 50)
            price = cost * items;
    fclose(zones);
    unsigned long tracking = compute(1000, (unsigned long)user);
    say(response, "%ld %lx\n", price, tracking);
}

int main(int count, char **arguments) {
    read_addresses(count, arguments);
    return serve(4, handle);
}
