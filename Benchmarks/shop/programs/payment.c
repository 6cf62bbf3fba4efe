/* Payments: /charge computes a signature and writes it to a ledger that survives a crash. */
#include "http.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int ledger;

static void handle(const struct request *request, struct response *response, int worker) {
    (void)worker;
    long user = parameter(request, "user", 0), amount = parameter(request, "amount", 0);
    unsigned long signature = compute(3000, (unsigned long)(user * 31 + amount));
    char line[128];
    int length = snprintf(line, sizeof line, "%ld %ld %016lx\n", user, amount, signature);
    if (write(ledger, line, (size_t)length) != length || fdatasync(ledger) != 0)
        response->status = 500;
    say(response, "charged %ld %016lx\n", amount, signature);
}

int main(int count, char **arguments) {
    read_addresses(count, arguments);
    ledger = open("/data/ledger", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (ledger < 0) {
        perror("/data/ledger");
        return 1;
    }
    return serve(4, handle);
}
