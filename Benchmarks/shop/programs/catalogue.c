/* The catalogue of products, kept in PostgreSQL: /products, /product, /search. */
#include "http.h"
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

enum { WORKERS = 8 };

static PGconn *connections[WORKERS];

static PGconn *connection(int worker) {
    if (connections[worker] && PQstatus(connections[worker]) == CONNECTION_OK)
        return connections[worker];
    if (connections[worker])
        PQfinish(connections[worker]);
    char host[64];
    const char *address = address_of("postgres");
    snprintf(host, sizeof host, "%.*s", (int)strcspn(address, ":"), address);
    const char *names[] = {"host", "port", "user", "dbname", "connect_timeout", NULL};
    const char *values[] = {host, strchr(address, ':') + 1, "shop", "shop", "2", NULL};
    connections[worker] = PQconnectdbParams(names, values, 0);
    return connections[worker];
}

static void handle(const struct request *request, struct response *response, int worker) {
    char number[32];
    const char *values[] = {number};
    const char *query = "SELECT id, name, price FROM product WHERE id = $1::int";
    snprintf(number, sizeof number, "%ld", parameter(request, "id", 1));
    if (strstr(request->path, "/products")) {
        snprintf(number, sizeof number, "%ld", parameter(request, "page", 0));
        query = "SELECT id, name, price FROM product WHERE category = $1::int ORDER BY id LIMIT 20";
    } else if (strstr(request->path, "/search")) {
        query = "SELECT id, name, price FROM product WHERE name LIKE '%' || $1 || '%' ORDER BY price LIMIT 20";
    }
    PGresult *rows = PQexecParams(connection(worker), query, 1, NULL, values, NULL, NULL, 0);
    if (PQresultStatus(rows) != PGRES_TUPLES_OK) {
        response->status = 500;
        say(response, "no store\n");
    }
    unsigned long check = compute(300 + 40 * (unsigned long)PQntuples(rows), (unsigned long)worker);
    for (int row = 0; row < PQntuples(rows); row++)
        say(response, "<p>%s %s %s</p>\n", PQgetvalue(rows, row, 0), PQgetvalue(rows, row, 1),
            PQgetvalue(rows, row, 2));
    say(response, "<!-- %lx -->\n", check);
    PQclear(rows);
}

int main(int count, char **arguments) {
    read_addresses(count, arguments);
    return serve(WORKERS, handle);
}
