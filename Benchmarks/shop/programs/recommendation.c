/* Recommendations: /for ranks products with a model in memory, looks two up in the catalogue, and keeps what it
 * answered. */
#include "http.h"
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRODUCTS = 1000, FACTORS = 32, CACHE_ENTRIES = 6000, ENTRY_BYTES = 2048 };

static float model[PRODUCTS][FACTORS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *cache[CACHE_ENTRIES];
static int cached;

/* Keeps a copy; a full cache is emptied as a whole. */
static void keep(const struct response *response) {
    pthread_mutex_lock(&lock);
    if (cached == CACHE_ENTRIES) {
        while (cached > 0)
            free(cache[--cached]);
        malloc_trim(0);
    }
    if ((cache[cached] = malloc(ENTRY_BYTES))) {
        memset(cache[cached], 0, ENTRY_BYTES);
        memcpy(cache[cached], response->body, response->length < ENTRY_BYTES ? response->length : ENTRY_BYTES);
        cached++;
    }
    pthread_mutex_unlock(&lock);
}

static void handle(const struct request *request, struct response *response, int worker) {
    long item = parameter(request, "id", 1) % PRODUCTS;
    size_t bytes = PRODUCTS * 64 * sizeof(float);
    (void)worker;
    if (item < 0)
        item = 0;
    /* Large enough for malloc to map it. */
    float *scores = malloc(bytes);
    if (!scores) {
        response->status = 500;
        return;
    }
    long best = 0;
    for (long other = 0; other < PRODUCTS; other++) {
        float sum = 0;
        for (int factor = 0; factor < FACTORS; factor++)
            sum += model[item][factor] * model[other][factor];
        scores[other * 64] = sum;
        if (other != item && sum > scores[best * 64])
            best = other;
    }
    free(scores);
    char target[64], body[4096];
    for (long next = best; next < best + 2; next++) {
        snprintf(target, sizeof target, "/product?id=%ld", next % PRODUCTS);
        if (call("catalogue", target, body, sizeof body) != 200)
            response->status = 500;
        say(response, "%s", body);
    }
    keep(response);
}

static void load(void) {
    FILE *file = fopen("/srv/model", "re");
    if (!file)
        return;
    if (fread(model, sizeof model, 1, file) != 1)
        fputs("/srv/model is too short\n", stderr);
    fclose(file);
}

int main(int count, char **arguments) {
    read_addresses(count, arguments);
    mallopt(M_MMAP_THRESHOLD, 128 * 1024);
    load();
    every(30, load);
    return serve(8, handle);
}
