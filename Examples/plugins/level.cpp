// A plugin library in C++: the models `mean-row` (a window alone) and `level` (a stream).
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <vector>

#include "anomengine_plugin.h"

namespace {

// No exception may leave a function of the library.
template <typename Body> int guarded(anomengine_error *error, Body body) {
    try {
        body();
        return ANOMENGINE_OK;
    } catch (const std::exception &problem) {
        std::snprintf(error->text, sizeof error->text, "%s", problem.what());
        return ANOMENGINE_FAILED;
    }
}

struct Fitted {
    std::vector<float> mean;
    float weight;
};

const Fitted &fitted(const void *object) { return *static_cast<const Fitted *>(object); }

// Both models learn the mean of each feature over the training rows.
int fit(const anomengine_windows *training, const anomengine_windows *, const anomengine_value *,
        const anomengine_fit *, const anomengine_writer *state, anomengine_error *error) {
    return guarded(error, [&] {
        const size_t width = training->feature_count;
        std::vector<double> sum(width);
        size_t rows = 0;
        for (size_t run = 0; run < training->run_count; run++) {
            for (size_t row = 0; row < training->runs[run].row_count; row++)
                for (size_t feature = 0; feature < width; feature++)
                    sum[feature] += training->runs[run].rows[row * width + feature];
            rows += training->runs[run].row_count;
        }
        if (rows == 0)
            throw std::runtime_error("there are no rows");
        std::vector<float> mean;
        for (double value : sum)
            mean.push_back(static_cast<float>(value / static_cast<double>(rows)));
        anomengine_put_float32(state, "mean", mean.data(), width);
    });
}

int open(const anomengine_state *state, size_t feature_count, const anomengine_value *values, void **object,
         anomengine_error *error) {
    return guarded(error, [&] {
        const float *mean = anomengine_float32(state, "mean", feature_count);
        if (mean == nullptr)
            throw std::runtime_error("'mean' must have a number for each feature");
        *object = new Fitted{{mean, mean + feature_count}, static_cast<float>(values[0].real)};
    });
}

void close(void *object) { delete static_cast<Fitted *>(object); }

// The last row less what was expected of it.
void deviation(const void *, anomengine_deviation *layout) {
    layout->row_count = 1;
    layout->expected_group = 0;
}

// ---- mean-row: the difference from the mean ----

void one_row(const anomengine_value *, anomengine_window *window) {
    window->length = 1;
    window->stride = 1;
}

void mean_row(const void *object, const float *windows, size_t count, float *deviations) {
    const Fitted &model = fitted(object);
    const size_t width = model.mean.size();
    for (size_t position = 0; position < count * width; position++)
        deviations[position] = windows[position] - model.mean[position % width];
}

// ---- level: the difference from a level that follows the rows ----

// A stream holds the level, then the last row less the level before it: [2 × features].
size_t level_size(const void *object) { return 2 * fitted(object).mean.size() * sizeof(float); }

void level_begin(const void *object, void *stream) {
    const Fitted &model = fitted(object);
    std::memcpy(stream, model.mean.data(), model.mean.size() * sizeof(float));
}

void level_push(const void *object, void *stream, const float *row) {
    const Fitted &model = fitted(object);
    const size_t width = model.mean.size();
    float *level = static_cast<float *>(stream), *difference = level + width;
    for (size_t feature = 0; feature < width; feature++) {
        difference[feature] = row[feature] - level[feature];
        level[feature] += model.weight * difference[feature];
    }
}

void level_deviate(const void *object, void *stream, float *deviation) {
    const size_t width = fitted(object).mean.size();
    std::memcpy(deviation, static_cast<float *>(stream) + width, width * sizeof(float));
}

const anomengine_parameter parameters[] = {
    {"weight", "Weight of a row in the level, 0 to 1.", ANOMENGINE_REAL, 0, 0.02, 0, 1, nullptr},
};

const anomengine_model mean_row_functions = {
    sizeof(anomengine_model), 0, 0, one_row, fit, open, close, deviation, mean_row, nullptr, nullptr, nullptr, nullptr};

const anomengine_model level_functions = {sizeof(anomengine_model),
                                          0,
                                          0,
                                          one_row,
                                          fit,
                                          open,
                                          close,
                                          deviation,
                                          nullptr,
                                          level_size,
                                          level_begin,
                                          level_push,
                                          level_deviate};

anomengine_plugin model(const char *name, const char *summary, const anomengine_model *functions) {
    anomengine_plugin plugin{};
    plugin.size = sizeof plugin;
    plugin.kind = ANOMENGINE_MODEL;
    plugin.name = name;
    plugin.version = "1.0";
    plugin.summary = summary;
    plugin.parameter_count = 1;
    plugin.parameters = parameters;
    plugin.model = functions;
    return plugin;
}

const anomengine_plugin mean_row_plugin = model("mean-row", "distance from the mean row", &mean_row_functions);
const anomengine_plugin level_plugin = model("level", "distance from a level that follows the rows", &level_functions);
const anomengine_plugin *const plugins[] = {&mean_row_plugin, &level_plugin};
const anomengine_library library = {ANOMENGINE_PLUGIN_ABI, 2, "level-examples", "1.0", plugins};

} // namespace

const anomengine_library *anomengine_plugin_library(void) { return &library; }
