// A tile of windows through all layers in float32.

#include "../barrier.h"
#include "tile.h"

// Elements of what a layer gives for a tile of windows, time-major.
static size_t output_count(const ckernels_autoencoder *model, const placed_layer *layer, size_t batch) {
    return (layer->gives_one_row ? 1 : model->steps) * batch * layer->outputs;
}

tile_scratch tile_scratch_f32(const ckernels_autoencoder *model, size_t batch) {
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

void run_tile_f32(const ckernels_autoencoder *model, size_t batch, const float *x, float *y, const run_context *context,
                  char *scratch) {
    const ckernels_partition *partition = &context->partition;
    tile_scratch sizes = tile_scratch_f32(model, batch);
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
            ckernels_prefetch prefetch = layer_prefetch(model, i, context->next);
            const ckernels_projection *projection = i == 0 && context->projection.rows ? &context->projection : NULL;
            model->kernels->lstm_forward(&shape, weights, input, layer->repeats_input ? 0 : x_step, x_row, output,
                                         layer->gives_one_row ? 0 : batch * hidden, hidden, partition, projection,
                                         &prefetch, layer_scratch);
        } else if (partition->index == 0) {
            model->kernels->dense_forward(batch, layer->inputs, hidden, input, x_row, weights,
                                          weights + layer->inputs * hidden, output, hidden);
        }
        if (is_split(partition))
            barrier_wait(partition->barrier, partition->index, partition->count);
        input = output;
        x_step = batch * hidden;
        x_row = hidden;
    }
    if (partition->index == 0)
        run_output(model, &model->layers[model->layer_count - 1], batch, input, y);
}
