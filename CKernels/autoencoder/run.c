// Takes tiles of windows through all layers of a built model, so that a tile's states stay in the cache.

#include "run.h"
#include "../around.h"
#include "autoencoder.h"
#include "ckernels_stream.h"

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

// Elements of what a layer gives for a tile of windows, time-major.
static size_t output_count(const ckernels_autoencoder *model, const placed_layer *layer, size_t batch) {
    return (layer->gives_one_row ? 1 : model->steps) * batch * layer->outputs;
}

static tile_scratch scratch_of(const ckernels_autoencoder *model, size_t batch) {
    if (model->low)
        return low_scratch(model, batch);
    size_t sequence = 0, layer_scratch = 0;
    for (size_t i = 0; i + 1 < model->layer_count; i++) {
        const placed_layer *layer = &model->layers[i];
        size_t count = output_count(model, layer, batch);
        sequence = count > sequence ? count : sequence;
        if (layer->kind == CKERNELS_LSTM) {
            ckernels_lstm_shape shape = {model->steps, batch, layer->inputs, layer->outputs};
            size_t elements = model->kernels->lstm_forward_scratch(&shape);
            layer_scratch = elements > layer_scratch ? elements : layer_scratch;
        }
    }
    tile_scratch scratch = {.sequence = whole_lines(sequence * sizeof(float))};
    scratch.total = 2 * scratch.sequence + whole_lines(layer_scratch * sizeof(float));
    return scratch;
}

size_t ckernels_autoencoder_scratch(const ckernels_autoencoder *model, size_t batch) {
    // A single window has kernels of its own, so its scratch may be the larger one.
    size_t single = scratch_of(model, 1).total, tile = scratch_of(model, smaller(batch, model->batch_tile)).total;
    return single > tile ? single : tile;
}

// The output layer: y[batch, T, F] from x[T, batch, H]
static void run_output(const ckernels_autoencoder *model, const placed_layer *layer, size_t batch, const float *x,
                       float *y) {
    const float *kernel = layer_weights(model, layer), *bias = kernel + layer->inputs * layer->outputs;
    size_t features = layer->outputs;
    if (batch == 1) {
        model->kernels->dense_forward(model->steps, layer->inputs, features, x, layer->inputs, kernel, bias, y,
                                      features);
        return;
    }
    for (size_t t = 0; t < model->steps; t++)
        model->kernels->dense_forward(batch, layer->inputs, features, x + t * batch * layer->inputs, layer->inputs,
                                      kernel, bias, y + t * features, model->steps * features);
}

ckernels_around around_layer(const ckernels_autoencoder *model, size_t layer, const run_context *context) {
    ckernels_around around = {.part = context->part, .parts = context->parts, .barrier = context->barrier};
    const ckernels_autoencoder *next = context->next;
    if (next == NULL)
        return around;
    size_t layers = 0, before = 0;
    for (size_t i = 0; i < model->layer_count; i++) {
        layers += model->layers[i].kind == CKERNELS_LSTM;
        before += model->layers[i].kind == CKERNELS_LSTM && i < layer;
    }
    size_t share = whole_lines(next->size / layers), first = smaller(before * share, next->size);
    around.ahead = (const char *)next + first;
    around.ahead_size = smaller(share, next->size - first);
    around.ahead_step_size = whole_lines(share / model->steps);
    return around;
}

static void run_tile(const ckernels_autoencoder *model, size_t batch, const float *x, float *y,
                     const run_context *context, char *scratch) {
    tile_scratch sizes = scratch_of(model, batch);
    float *layer_scratch = (float *)(scratch + 2 * sizes.sequence);
    const float *input = x;
    size_t x_step = model->features, x_row = model->steps * model->features;
    for (size_t i = 0; i + 1 < model->layer_count; i++) {
        const placed_layer *layer = &model->layers[i];
        const float *weights = layer_weights(model, layer);
        float *output = (float *)(scratch + (i % 2) * sizes.sequence);
        size_t hidden = layer->outputs;
        if (layer->kind == CKERNELS_LSTM) {
            ckernels_lstm_shape shape = {model->steps, batch, layer->inputs, hidden};
            ckernels_around around = around_layer(model, i, context);
            if (i == 0 && context->projected) {
                around.projected = context->projected;
                around.projected_step = ckernels_projection_size(model);
            }
            model->kernels->lstm_forward(&shape, weights, input, layer->repeats_input ? 0 : x_step, x_row, output,
                                         layer->gives_one_row ? 0 : batch * hidden, hidden, &around, layer_scratch);
        } else if (context->part == 0) {
            model->kernels->dense_forward(batch, layer->inputs, hidden, input, x_row, weights,
                                          weights + layer->inputs * hidden, output, hidden);
        }
        if (context->parts > 1)
            barrier_wait(context->barrier, context->part, context->parts);
        input = output;
        x_step = batch * hidden;
        x_row = hidden;
    }
    if (context->part == 0)
        run_output(model, &model->layers[model->layer_count - 1], batch, input, y);
}

void run_in_context(const ckernels_autoencoder *model, size_t batch, const float *x, float *y, ckernels_output output,
                    const run_context *context, void *scratch) {
    size_t size = model->steps * model->features, tile = model->batch_tile;
    for (size_t first = 0; first < batch; first += tile) {
        size_t windows = smaller(tile, batch - first);
        const float *tile_x = x + first * size;
        float *tile_y = y + first * size;
        run_context around = *context;
        if (first + windows < batch)
            around.next = NULL;
        if (model->low)
            run_low_tile(model, windows, tile_x, tile_y, &around, scratch);
        else
            run_tile(model, windows, tile_x, tile_y, &around, scratch);
        if (output == CKERNELS_RESIDUAL && context->part == 0) {
            for (size_t k = 0; k < windows * size; k++)
                tile_y[k] = tile_x[k] - tile_y[k];
        }
    }
}

void ckernels_autoencoder_run(const ckernels_autoencoder *model, size_t batch, const float *x, float *y,
                              ckernels_output output, void *scratch) {
    run_in_context(model, batch, x, y, output, &(run_context){.parts = 1}, scratch);
}
