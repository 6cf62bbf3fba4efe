/* Currencies: /convert and /rates, with rates that are read again every ten seconds. */
#include "http.h"
#include <stdatomic.h>
#include <stdio.h>

static atomic_long rates[32];

static void load(void) {
    FILE *file = fopen("/srv/rates", "re");
    if (!file)
        return;
    long rate;
    for (int index = 0; index < 32 && fscanf(file, "%ld", &rate) == 1; index++)
        atomic_store(&rates[index], rate);
    fclose(file);
}

static void handle(const struct request *request, struct response *response, int worker) {
    (void)worker;
    long amount = parameter(request, "amount", 100), to = parameter(request, "to", 1) & 31;
    unsigned long check = compute(250, (unsigned long)amount);
    say(response, "%ld %lx\n", amount * atomic_load(&rates[to]) / 1000, check & 0xff);
}

int main(int count, char **arguments) {
    read_addresses(count, arguments);
    load();
    every(10, load);
    return serve(4, handle);
}
