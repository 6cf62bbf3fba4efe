/* A plugin library in C: the threshold `peak` and the feature `span`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anomengine_plugin.h"

static int fail(struct anomengine_error *error, const char *reason) {
    snprintf(error->text, sizeof error->text, "%s", reason);
    return ANOMENGINE_FAILED;
}

/* ---- The threshold: a factor times the highest normal score ---- */

static const struct anomengine_parameter peak_parameters[] = {
    {"factor", "Factor on the highest normal score.", ANOMENGINE_REAL, 0, 1.5, 1, 100, NULL},
};

static int peak_fit(const double *scores, size_t count, const union anomengine_value *values,
                    const struct anomengine_writer *state, struct anomengine_error *error) {
    if (count == 0)
        return fail(error, "there are no normal scores");
    double highest = 0;
    for (size_t index = 0; index < count; index++)
        if (scores[index] > highest)
            highest = scores[index];
    const double limit = values[0].real * highest;
    anomengine_put_float64(state, "limit", &limit, 1);
    return ANOMENGINE_OK;
}

static int peak_open(const struct anomengine_state *state, const union anomengine_value *values, void **fitted,
                     struct anomengine_error *error) {
    (void)values;
    const double *limit = anomengine_float64(state, "limit", 1);
    if (limit == NULL || *limit < 0)
        return fail(error, "'limit' must be one number that is not negative");
    double *copy = malloc(sizeof *copy);
    if (copy == NULL)
        return fail(error, "out of memory");
    *copy = *limit;
    *fitted = copy;
    return ANOMENGINE_OK;
}

static double peak_limit(const void *fitted) { return *(const double *)fitted; }

static int peak_judge(const void *fitted, void *stream, double score, double *limit) {
    (void)stream;
    *limit = peak_limit(fitted);
    return score > *limit;
}

static const struct anomengine_threshold peak_functions = {
    .size = sizeof(struct anomengine_threshold),
    .fit = peak_fit,
    .open = peak_open,
    .close = free,
    .limit = peak_limit,
    .judge = peak_judge,
};

static const struct anomengine_plugin peak = {
    .size = sizeof(struct anomengine_plugin),
    .kind = ANOMENGINE_THRESHOLD,
    .name = "peak",
    .version = "1.0",
    .summary = "a factor times the highest of the held-out normal scores",
    .parameter_count = 1,
    .parameters = peak_parameters,
    .threshold = &peak_functions,
};

/* ---- The feature: each column from 0 to 1 over its range in training ---- */

struct span {
    size_t count;
    char **names;
    /* [2 × count]: lowest values, then 1 / range. */
    float *scale;
};

static void span_close(void *fitted) {
    struct span *span = fitted;
    for (size_t index = 0; span->names != NULL && index < span->count; index++)
        free(span->names[index]);
    free(span->names);
    free(span->scale);
    free(span);
}

static int span_fit(const struct anomengine_series *series, size_t series_count, const char *const *columns,
                    size_t column_count, const union anomengine_value *values, const struct anomengine_writer *state,
                    struct anomengine_error *error) {
    (void)values;
    const char **names = calloc(column_count, sizeof *names);
    float *scale = calloc(column_count, 2 * sizeof *scale), *inverse = calloc(column_count, sizeof *inverse);
    size_t count = 0;
    for (size_t column = 0; names != NULL && scale != NULL && inverse != NULL && column < column_count; column++) {
        float lowest = INFINITY, highest = -INFINITY;
        for (size_t part = 0; part < series_count; part++) {
            for (size_t row = 0; row < series[part].row_count; row++) {
                /* Comparisons with NaN are false: a missing cell is skipped. */
                const float value = series[part].values[row * column_count + column];
                if (value < lowest)
                    lowest = value;
                if (value > highest)
                    highest = value;
            }
        }
        if (lowest > highest)
            continue; /* Never observed. */
        /* A range of at least 5 % of the column's size, so that a nearly constant one does not explode. */
        const float size = fmaxf(fabsf(lowest), fabsf(highest));
        names[count] = columns[column];
        scale[count] = lowest;
        inverse[count] = 1 / fmaxf(fmaxf(highest - lowest, 0.05f * size), 1e-6f);
        count++;
    }
    if (count > 0) {
        memcpy(scale + count, inverse, count * sizeof *scale);
        anomengine_put_text(state, "columns", names, count);
        anomengine_put_float32(state, "scale", scale, 2 * count);
    }
    free(names);
    free(scale);
    free(inverse);
    return count > 0 ? ANOMENGINE_OK : fail(error, "no column has a value in the training rows");
}

static int span_open(const struct anomengine_state *state, const union anomengine_value *values, void **fitted,
                     struct anomengine_error *error) {
    (void)values;
    const struct anomengine_array *columns = anomengine_find(state, "columns", ANOMENGINE_TEXT);
    if (columns == NULL || columns->count == 0)
        return fail(error, "'columns' must be texts");
    const float *scale = anomengine_float32(state, "scale", 2 * columns->count);
    if (scale == NULL)
        return fail(error, "'scale' must have two numbers for each column");
    struct span *span = calloc(1, sizeof *span);
    if (span == NULL)
        return fail(error, "out of memory");
    span->count = columns->count;
    span->names = calloc(columns->count, sizeof *span->names);
    span->scale = malloc(2 * columns->count * sizeof *scale);
    int is_complete = span->names != NULL && span->scale != NULL;
    for (size_t index = 0; is_complete && index < columns->count; index++) {
        span->names[index] = strdup(((const char *const *)columns->values)[index]);
        is_complete = span->names[index] != NULL;
    }
    if (!is_complete) {
        span_close(span);
        return fail(error, "out of memory");
    }
    memcpy(span->scale, scale, 2 * columns->count * sizeof *scale);
    *fitted = span;
    return ANOMENGINE_OK;
}

static size_t span_count(const void *fitted) { return ((const struct span *)fitted)->count; }

static const char *span_name(const void *fitted, size_t index) { return ((const struct span *)fitted)->names[index]; }

static int span_transform(const void *fitted, void *stream, const float *row, float *features) {
    (void)stream;
    const struct span *span = fitted;
    for (size_t index = 0; index < span->count; index++) {
        const float value = (row[index] - span->scale[index]) * span->scale[span->count + index];
        features[index] = fminf(fmaxf(value, -4), 5);
    }
    return 1;
}

static void span_invert(const void *fitted, const float *features, float *row) {
    const struct span *span = fitted;
    for (size_t index = 0; index < span->count; index++)
        row[index] = span->scale[index] + features[index] / span->scale[span->count + index];
}

static const struct anomengine_feature span_functions = {
    .size = sizeof(struct anomengine_feature),
    .fit = span_fit,
    .open = span_open,
    .close = span_close,
    .input_count = span_count,
    .input_name = span_name,
    .output_count = span_count,
    .output_name = span_name,
    .transform = span_transform,
    .invert = span_invert,
};

static const struct anomengine_plugin span = {
    .size = sizeof(struct anomengine_plugin),
    .kind = ANOMENGINE_FEATURE,
    .name = "span",
    .version = "1.0",
    .summary = "columns from 0 to 1 over their range in training",
    .feature = &span_functions,
};

/* ---- The library ---- */

static const struct anomengine_plugin *const plugins[] = {&peak, &span};

static const struct anomengine_library library = {
    .abi = ANOMENGINE_PLUGIN_ABI,
    .plugin_count = sizeof plugins / sizeof plugins[0],
    .name = "peak-examples",
    .version = "1.0",
    .plugins = plugins,
};

const struct anomengine_library *anomengine_plugin_library(void) { return &library; }
