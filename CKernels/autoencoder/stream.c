// One window from rows whose input products are kept.

#include "ckernels_stream.h"

#include "run.h"

static ckernels_lstm_shape first_layer(const ckernels_autoencoder *model) {
    return (ckernels_lstm_shape){model->steps, 1, model->layers[0].inputs, model->layers[0].outputs};
}

size_t ckernels_projection_size(const ckernels_autoencoder *model) {
    ckernels_lstm_shape shape = first_layer(model);
    size_t size = model->reduced ? 0 : model->kernels->lstm_projection_size(&shape);
    return whole_lines(size * sizeof(float)) / sizeof(float);
}

void ckernels_project(const ckernels_autoencoder *model, size_t count, const float *rows, float *projected) {
    ckernels_lstm_shape shape = first_layer(model);
    shape.steps = count;
    model->kernels->lstm_project(&shape, layer_weights(model, &model->layers[0]), rows, shape.inputs, projected,
                                 ckernels_projection_size(model));
}

void ckernels_projected_run(const ckernels_autoencoder *model, const float *x, const float *projected, float *y,
                            ckernels_output output, void *scratch) {
    run_context context = {.partition.count = 1, .projection = {projected, ckernels_projection_size(model)}};
    run_windows(model, 1, x, y, output, &context, scratch);
}
