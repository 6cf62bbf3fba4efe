// Splits windows into tiles, each of which passes all layers before the next one starts.

#include "run.h"

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static size_t scratch_size(const ckernels_autoencoder *model, size_t batch) {
    return model->reduced ? tile_scratch_reduced(model, batch).total : tile_scratch_f32(model, batch).total;
}

size_t ckernels_autoencoder_scratch(const ckernels_autoencoder *model, size_t batch) {
    // A single window has its own kernels, so its scratch may be the larger one.
    size_t single = scratch_size(model, 1), tile = scratch_size(model, smaller(batch, model->batch_tile));
    return single > tile ? single : tile;
}

void run_windows(const ckernels_autoencoder *model, size_t batch, const float *x, float *y, ckernels_output output,
                 const run_context *context, void *scratch) {
    size_t size = model->steps * model->features, tile = model->batch_tile;
    for (size_t first = 0; first < batch; first += tile) {
        size_t windows = smaller(tile, batch - first);
        const float *tile_x = x + first * size;
        float *tile_y = y + first * size;
        run_context tile_context = *context;
        if (first + windows < batch)
            tile_context.next = NULL;
        if (model->reduced)
            run_tile_reduced(model, windows, tile_x, tile_y, &tile_context, scratch);
        else
            run_tile_f32(model, windows, tile_x, tile_y, &tile_context, scratch);
        if (output == CKERNELS_RESIDUAL && context->partition.index == 0) {
            for (size_t k = 0; k < windows * size; k++)
                tile_y[k] = tile_x[k] - tile_y[k];
        }
    }
}

void ckernels_autoencoder_run(const ckernels_autoencoder *model, size_t batch, const float *x, float *y,
                              ckernels_output output, void *scratch) {
    run_windows(model, batch, x, y, output, &(run_context){.partition.count = 1}, scratch);
}
