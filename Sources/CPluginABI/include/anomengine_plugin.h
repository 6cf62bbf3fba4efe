/* The interface between anomengine and a plugin library.
 *
 * A plugin library is a shared object that exports one function, anomengine_plugin_library. It returns a table that
 * names the library and lists its plugins. The program copies nothing: tables and texts must live as long as the
 * process, so declare them static.
 *
 * A plugin learns by writing named arrays (its state) and is opened from them. The program stores the arrays in the
 * model file and opens the plugin from them after a fit as well as after loading, so both give the same numbers.
 *
 * Each sequence of rows has a stream: a block of plain bytes of a size that the plugin names. The program owns the
 * block, aligns it to 16 bytes, and may copy, save or drop it at any time. It must not hold pointers or handles.
 *
 * Rules:
 * - A fitted object is shared between threads. Functions that take it as const must not change it.
 * - Functions must not throw, exit, or print. They write only to what they are given to write to.
 * - All numbers that the program hands over are finite, except missing cells of a series, which are NaN.
 * - A deterministic plugin gives the same state for the same data, parameters and seed.
 *
 * Every struct of functions begins with its own size in bytes: set it to sizeof. A later version of the interface only
 * appends members, so a library built for an earlier one stays usable.
 */
#ifndef ANOMENGINE_PLUGIN_H
#define ANOMENGINE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of this interface. It changes only when an existing library can no longer be used. */
#define ANOMENGINE_PLUGIN_ABI 1u

#define ANOMENGINE_EXPORT __attribute__((visibility("default")))

/* What a function returns. */
enum {
    ANOMENGINE_OK = 0,
    /* Failed; the reason is in the error. */
    ANOMENGINE_FAILED = 1,
    /* The user asked to stop before there was a state worth keeping. */
    ANOMENGINE_CANCELLED = 2,
};

/* Why a function failed: one line of UTF-8, terminated. */
struct anomengine_error {
    char text[256];
};

/* ---- Parameters ---- */

enum anomengine_parameter_kind {
    ANOMENGINE_INTEGER = 0,
    ANOMENGINE_REAL = 1,
    /* 0 or 1 in `integer`. */
    ANOMENGINE_FLAG = 2,
    /* One of `choices`. */
    ANOMENGINE_CHOICE = 3,
};

/* A parameter that users set with --set PLUGIN.NAME=VALUE. */
struct anomengine_parameter {
    /* Kebab case. */
    const char *name;
    /* One sentence with the unit. */
    const char *summary;
    uint32_t kind;
    uint32_t reserved;
    /* Default, and the range (inclusive) of an integer or a real number. An integer must be exact as a double. */
    double fallback, minimum, maximum;
    /* Of a choice: allowed texts, terminated by NULL; the default is number `fallback`. */
    const char *const *choices;
};

/* The value of a parameter, already checked. Values come in the order of the declared parameters. */
union anomengine_value {
    /* Also a flag, and the number of a choice. */
    int64_t integer;
    double real;
};

/* ---- State: named arrays ---- */

enum anomengine_array_kind {
    ANOMENGINE_FLOAT32 = 0,
    ANOMENGINE_FLOAT64 = 1,
    ANOMENGINE_INT64 = 2,
    /* `const char *const *`, UTF-8. */
    ANOMENGINE_TEXT = 3,
};

/* An array of `shape[0] * … * shape[rank - 1]` = `count` elements, row by row. */
struct anomengine_array {
    /* Parts of the name are separated by '/', as in "layer_1/kernel". */
    const char *name;
    uint32_t kind;
    uint32_t rank;
    const size_t *shape;
    size_t count;
    const void *values;
};

/* The arrays that a plugin is opened from, owned by the program. Texts and numbers are valid until `open` returns. */
struct anomengine_state {
    const struct anomengine_array *arrays;
    size_t count;
};

/* Takes the arrays that a plugin learned; they are copied. */
struct anomengine_writer {
    void *context;
    void (*put)(void *context, const struct anomengine_array *array);
};

/* The array of a name and kind, or NULL. */
static inline const struct anomengine_array *anomengine_find(const struct anomengine_state *state, const char *name,
                                                             uint32_t kind) {
    for (size_t index = 0; index < state->count; index++)
        if (strcmp(state->arrays[index].name, name) == 0)
            return state->arrays[index].kind == kind ? &state->arrays[index] : NULL;
    return NULL;
}

/* The float32 numbers of a name if there are `count`, else NULL. */
static inline const float *anomengine_float32(const struct anomengine_state *state, const char *name, size_t count) {
    const struct anomengine_array *array = anomengine_find(state, name, ANOMENGINE_FLOAT32);
    return array != NULL && array->count == count ? (const float *)array->values : NULL;
}

/* The float64 numbers of a name if there are `count`, else NULL. */
static inline const double *anomengine_float64(const struct anomengine_state *state, const char *name, size_t count) {
    const struct anomengine_array *array = anomengine_find(state, name, ANOMENGINE_FLOAT64);
    return array != NULL && array->count == count ? (const double *)array->values : NULL;
}

/* Writes a vector of float32 numbers. */
static inline void anomengine_put_float32(const struct anomengine_writer *writer, const char *name, const float *values,
                                          size_t count) {
    const struct anomengine_array array = {name, ANOMENGINE_FLOAT32, 1, &count, count, values};
    writer->put(writer->context, &array);
}

/* Writes a vector of float64 numbers. */
static inline void anomengine_put_float64(const struct anomengine_writer *writer, const char *name,
                                          const double *values, size_t count) {
    const struct anomengine_array array = {name, ANOMENGINE_FLOAT64, 1, &count, count, values};
    writer->put(writer->context, &array);
}

/* Writes texts. */
static inline void anomengine_put_text(const struct anomengine_writer *writer, const char *name,
                                       const char *const *values, size_t count) {
    const struct anomengine_array array = {name, ANOMENGINE_TEXT, 1, &count, count, (const void *)values};
    writer->put(writer->context, &array);
}

/* ---- What is learned from ---- */

/* Rows of one replica on a regular clock. */
struct anomengine_series {
    /* [row_count × column_count], row by row; NaN marks a missing cell. */
    const float *values;
    size_t row_count;
    /* Time of the first row in seconds since 1970-01-01 UTC, and from row to row. */
    double start_seconds, interval_seconds;
};

/* How windows are cut from rows. */
struct anomengine_window {
    /* Rows in a window, and from one window's first row to the next one's; both at least 1. */
    size_t length, stride;
};

/* Feature rows without a gap, [row_count × feature_count]. Windows never span two runs. */
struct anomengine_run {
    const float *rows;
    size_t row_count;
};

/* Windows to learn from: those of `window` in each run. */
struct anomengine_windows {
    struct anomengine_window window;
    size_t feature_count;
    const struct anomengine_run *runs;
    size_t run_count;
};

/* The layout of a deviation: how a window differs from what the model expects.
 *
 * A deviation is [rows × groups × features] numbers for the window's last rows. Errors are observed minus expected, in
 * the features' scale. A model with several expectations of a row has a group for each. */
struct anomengine_deviation {
    size_t row_count, group_count, feature_count;
    /* 0: errors. 1: one row and group of numbers that are not negative and add up to the model's score. */
    int32_t is_score;
    /* The group of expected values that people are shown; -1 for none. */
    int32_t expected_group;
};

/* The context of a model's fit. */
struct anomengine_fit {
    uint64_t seed;
    void *context;
    /* Reports an epoch, from 1 on, with the mean loss over training and validation windows (NaN if there are none). */
    void (*report)(void *context, size_t epoch, size_t epoch_limit, double training_loss, double validation_loss,
                   size_t window_count);
    /* Whether the user asked to stop: write the best state so far, or return ANOMENGINE_CANCELLED. */
    int (*is_cancelled)(void *context);
};

/* ---- The four kinds of plugins ---- */

/* Selects and scales columns: rows of a series in, rows of features out. */
struct anomengine_feature {
    size_t size;
    /* Learns from the replicas of one workload, which have the same columns. */
    int (*fit)(const struct anomengine_series *series, size_t series_count, const char *const *columns,
               size_t column_count, const union anomengine_value *values, const struct anomengine_writer *state,
               struct anomengine_error *error);
    /* Makes the fitted object. Must refuse a state that `fit` could not have written. */
    int (*open)(const struct anomengine_state *state, const union anomengine_value *values, void **fitted,
                struct anomengine_error *error);
    void (*close)(void *fitted);
    /* The columns read, in the order in which a row has them, and the features given. At least one of each. */
    size_t (*input_count)(const void *fitted);
    const char *(*input_name)(const void *fitted, size_t index);
    size_t (*output_count)(const void *fitted);
    const char *(*output_name)(const void *fitted, size_t index);
    /* Bytes of a stream; NULL for none. */
    size_t (*stream_size)(const void *fitted);
    /* Starts a stream: `stream` is zeroed. NULL if zeroes will do. Also called at a gap. */
    void (*begin)(const void *fitted, void *stream);
    /* Turns a row of [input_count] into [output_count] features. Returns 0 while more rows are needed, else 1. */
    int (*transform)(const void *fitted, void *stream, const float *row, float *features);
    /* Turns features back into the units of the data; NULL if it cannot. */
    void (*invert)(const void *fitted, const float *features, float *row);
};

/* Learns normal behaviour and says how a window deviates.
 *
 * Give either `windows`, for a model whose result depends on the window alone, or the functions of streams. */
struct anomengine_model {
    size_t size;
    /* Whether `fit` uses later windows to stop early. If not, training gets them. */
    int32_t uses_validation;
    int32_t reserved;
    void (*window)(const union anomengine_value *values, struct anomengine_window *window);
    /* `training` holds at least one window, `validation` may hold none. */
    int (*fit)(const struct anomengine_windows *training, const struct anomengine_windows *validation,
               const union anomengine_value *values, const struct anomengine_fit *context,
               const struct anomengine_writer *state, struct anomengine_error *error);
    int (*open)(const struct anomengine_state *state, size_t feature_count, const union anomengine_value *values,
                void **fitted, struct anomengine_error *error);
    void (*close)(void *fitted);
    void (*deviation)(const void *fitted, struct anomengine_deviation *deviation);
    /* Deviations of `count` windows: [count × length × features] in, [count × rows × groups × features] out. A window's
     * deviation must not depend on the other windows of the call. */
    void (*windows)(const void *fitted, const float *windows, size_t count, float *deviations);
    /* A stream as for a feature, with the window's rows if the model needs them. */
    size_t (*stream_size)(const void *fitted);
    void (*begin)(const void *fitted, void *stream);
    /* Takes a row of [feature_count]. */
    void (*push)(const void *fitted, void *stream, const float *row);
    /* The deviation of the window of the last rows; called at most once after a row, from `length` rows on. */
    void (*deviate)(const void *fitted, void *stream, float *deviation);
};

/* Turns a window's deviation into one score for its last row. Higher is more anomalous. */
struct anomengine_scorer {
    size_t size;
    /* Whether streams learn from what they score. */
    int32_t is_adaptive;
    int32_t reserved;
    /* Learns from [sum of runs × deviation] numbers of normal windows in time order. */
    int (*fit)(const struct anomengine_deviation *deviation, const float *deviations, const size_t *runs,
               size_t run_count, const union anomengine_value *values, const struct anomengine_writer *state,
               struct anomengine_error *error);
    int (*open)(const struct anomengine_state *state, const struct anomengine_deviation *deviation,
                const union anomengine_value *values, void **fitted, struct anomengine_error *error);
    void (*close)(void *fitted);
    size_t (*stream_size)(const void *fitted);
    void (*begin)(const void *fitted, void *stream);
    /* Forgets the windows, but not what was learned from them; NULL if `begin` does it. Called at a gap. */
    void (*reset)(const void *fitted, void *stream);
    /* The score, finite and not negative. `contributions` [features] receives each feature's part; they add up to it.
     */
    double (*score)(const void *fitted, void *stream, const float *deviation, float *contributions);
};

/* Turns scores into verdicts. */
struct anomengine_threshold {
    size_t size;
    int32_t is_adaptive;
    int32_t reserved;
    /* Learns from scores of normal windows in time order; fails if there are too few. */
    int (*fit)(const double *scores, size_t count, const union anomengine_value *values,
               const struct anomengine_writer *state, struct anomengine_error *error);
    int (*open)(const struct anomengine_state *state, const union anomengine_value *values, void **fitted,
                struct anomengine_error *error);
    void (*close)(void *fitted);
    /* The threshold at the start of a stream: finite and not negative. */
    double (*limit)(const void *fitted);
    size_t (*stream_size)(const void *fitted);
    void (*begin)(const void *fitted, void *stream);
    void (*reset)(const void *fitted, void *stream);
    /* Judges a finite score: 1 for an anomaly, else 0. `limit` receives the threshold used. */
    int (*judge)(const void *fitted, void *stream, double score, double *limit);
};

/* ---- The library ---- */

enum anomengine_plugin_kind {
    ANOMENGINE_FEATURE = 0,
    ANOMENGINE_MODEL = 1,
    ANOMENGINE_SCORER = 2,
    ANOMENGINE_THRESHOLD = 3,
};

struct anomengine_plugin {
    size_t size;
    uint32_t kind;
    uint32_t parameter_count;
    /* Kebab case; unique within the kind. */
    const char *name;
    /* "major.minor" of state and arithmetic: a model file of another major version is refused. */
    const char *version;
    /* One line. */
    const char *summary;
    const struct anomengine_parameter *parameters;
    /* The scorer of a model, or the threshold of a scorer, used where the user chooses none; NULL for the default. */
    const char *companion;
    /* The one of `kind`. */
    const struct anomengine_feature *feature;
    const struct anomengine_model *model;
    const struct anomengine_scorer *scorer;
    const struct anomengine_threshold *threshold;
};

struct anomengine_library {
    /* ANOMENGINE_PLUGIN_ABI. */
    uint32_t abi;
    uint32_t plugin_count;
    /* Kebab case, and "major.minor"; both are recorded in model files. */
    const char *name, *version;
    const struct anomengine_plugin *const *plugins;
};

/* The one symbol of a library. */
ANOMENGINE_EXPORT const struct anomengine_library *anomengine_plugin_library(void);

#ifdef __cplusplus
}
#endif

#endif
