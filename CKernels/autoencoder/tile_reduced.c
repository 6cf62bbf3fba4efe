// A tile of windows through all layers in bfloat16 or int8.

#include "tile.h"

#include <math.h>

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

tile_scratch tile_scratch_reduced(const ckernels_autoencoder *model, size_t batch) {
    const ckernels_reduced *reduced = model->reduced;
    size_t sequence = model->steps * batch * reduced->row_size(model->features), layer_scratch = 0;
    for (size_t i = 0; i + 1 < model->layer_count; i++) {
        const placed_layer *layer = &model->layers[i];
        size_t rows = (layer->gives_one_row ? 1 : model->steps) * batch;
        if (layer->kind == CKERNELS_LSTM) {
            ckernels_lstm_shape shape = {model->steps, batch, layer->inputs, layer->outputs};
            sequence = larger(sequence, rows * reduced->row_size(layer->outputs));
            layer_scratch = larger(layer_scratch, reduced->lstm_scratch(&shape));
        } else {
            sequence = larger(sequence, rows * reduced->row_size(layer->outputs));
            layer_scratch = larger(layer_scratch, rows * layer->outputs * sizeof(float));
        }
    }
    tile_scratch scratch = {.sequence = whole_lines(sequence)};
    scratch.total = 2 * scratch.sequence + whole_lines(layer_scratch);
    return scratch;
}

// What one layer hands to the next.
typedef struct {
    const char *start;
    size_t step, row; // bytes
} reduced_sequence;

static void run_output(const ckernels_autoencoder *model, size_t batch, reduced_sequence x, float *y) {
    const placed_layer *layer = &model->layers[model->layer_count - 1];
    const void *weights = layer_weights(model, layer);
    size_t features = layer->outputs;
    if (batch == 1) {
        model->reduced->dense_forward(model->steps, layer->inputs, features, weights, x.start, x.step, y, features);
        return;
    }
    for (size_t t = 0; t < model->steps; t++)
        model->reduced->dense_forward(batch, layer->inputs, features, weights, x.start + t * x.step, x.row,
                                      y + t * features, model->steps * features);
}

// Integers cannot carry a NaN through the layers: adds one to each result of a window that is not finite.
static void mark_not_finite(const ckernels_autoencoder *model, size_t batch, const float *x, float *y) {
    size_t size = model->steps * model->features;
    for (size_t window = 0; window < batch; window++, x += size, y += size) {
        float mark = 0;
        for (size_t k = 0; k < size; k++)
            mark += 0.0f * x[k];
        if (isnan(mark)) {
            for (size_t k = 0; k < size; k++)
                y[k] += mark;
        }
    }
}

void run_tile_reduced(const ckernels_autoencoder *model, size_t batch, const float *x, float *y,
                      const run_context *context, char *scratch) {
    const ckernels_reduced *reduced = model->reduced;
    tile_scratch sizes = tile_scratch_reduced(model, batch);
    char *layer_scratch = scratch + 2 * sizes.sequence, *target = scratch + sizes.sequence;
    size_t row = reduced->row_size(model->features);
    reduced->convert(model->steps * batch, model->features, x, model->features, scratch);
    reduced_sequence sequence = {scratch, row, model->steps * row};
    for (size_t i = 0; i + 1 < model->layer_count; i++) {
        const placed_layer *layer = &model->layers[i];
        const void *weights = layer_weights(model, layer);
        size_t next_row = reduced->row_size(layer->outputs);
        if (layer->kind == CKERNELS_LSTM) {
            ckernels_lstm_shape shape = {model->steps, batch, layer->inputs, layer->outputs};
            ckernels_prefetch prefetch = layer_prefetch(model, i, context->next);
            reduced->lstm_forward(&shape, weights, sequence.start, layer->repeats_input ? 0 : sequence.step,
                                  sequence.row, target, layer->gives_one_row ? 0 : batch * next_row, next_row,
                                  &prefetch, layer_scratch);
        } else {
            float *outputs = (float *)layer_scratch;
            reduced->dense_forward(batch, layer->inputs, layer->outputs, weights, sequence.start, sequence.row, outputs,
                                   layer->outputs);
            reduced->convert(batch, layer->outputs, outputs, layer->outputs, target);
        }
        sequence = (reduced_sequence){target, batch * next_row, next_row};
        target = target == scratch ? scratch + sizes.sequence : scratch;
    }
    run_output(model, batch, sequence, y);
    if (model->precision == CKERNELS_INT8)
        mark_not_finite(model, batch, x, y);
}
