// Packs the layers of an autoencoder into one block.

#include "packed_model.h"

#include <string.h>

static size_t weights_size(const ckernels_autoencoder *model, const ckernels_layer *layer) {
    const ckernels_reduced *reduced = model->reduced;
    if (reduced && layer->kind == CKERNELS_DENSE)
        return reduced->dense_size(layer->inputs, layer->outputs);
    if (reduced)
        return reduced->lstm_size(layer->inputs, layer->outputs);
    if (layer->kind == CKERNELS_DENSE)
        return (layer->inputs + 1) * layer->outputs * sizeof(float);
    return model->kernels->lstm_packed_size(layer->inputs, layer->outputs) * sizeof(float);
}

// Whether the layers form an autoencoder: kinds in order, widths that fit, nothing empty.
static bool is_autoencoder(const ckernels_autoencoder_layout *layout) {
    size_t count = layout->layer_count, code = layout->code;
    if (layout->steps == 0 || count < 3 || count > CKERNELS_LAYER_LIMIT || code + 2 >= count)
        return false;
    size_t width = layout->layers[0].inputs;
    size_t decoder = code + 1;
    while (decoder + 1 < count && layout->layers[decoder].kind == CKERNELS_DENSE)
        decoder++;
    if (decoder + 1 == count || layout->layers[count - 1].outputs != width)
        return false;
    for (size_t i = 0; i < count; i++) {
        const ckernels_layer *layer = &layout->layers[i];
        bool dense = (i > code && i < decoder) || i + 1 == count;
        if ((layer->kind == CKERNELS_DENSE) != dense || layer->inputs != width || width == 0)
            return false;
        if (!dense && layer->recurrent == NULL)
            return false;
        width = layer->outputs;
    }
    return true;
}

// Fills all but the weights.
static ckernels_autoencoder placed(const ckernels_f32 *kernels, ckernels_precision precision,
                                   const ckernels_autoencoder_layout *layout) {
    ckernels_autoencoder model = {.kernels = kernels, .precision = precision, .steps = layout->steps};
    model.reduced = precision == CKERNELS_F32 ? NULL : ckernels_reduced_for(kernels->isa, precision);
    model.batch_tile = model.reduced ? model.reduced->batch_tile : kernels->batch_tile;
    model.features = layout->layers[0].inputs;
    model.layer_count = layout->layer_count;
    model.size = whole_lines(sizeof model);
    bool on_code = false;
    for (size_t i = 0; i < layout->layer_count; i++) {
        const ckernels_layer *layer = &layout->layers[i];
        placed_layer *place = &model.layers[i];
        place->kind = layer->kind;
        place->inputs = layer->inputs;
        place->outputs = layer->outputs;
        place->repeats_input = on_code && layer->kind == CKERNELS_LSTM;
        on_code = i == layout->code || (on_code && layer->kind == CKERNELS_DENSE);
        place->gives_one_row = on_code;
        place->weights = model.size;
        model.size += whole_lines(weights_size(&model, layer));
    }
    return model;
}

bool ckernels_precision_available(ckernels_isa isa, ckernels_precision precision) {
    return ckernels_f32_for_isa(isa) && (precision == CKERNELS_F32 || ckernels_reduced_for(isa, precision));
}

size_t ckernels_autoencoder_size(const ckernels_f32 *kernels, ckernels_precision precision,
                                 const ckernels_autoencoder_layout *layout) {
    bool possible = ckernels_precision_available(kernels->isa, precision) && is_autoencoder(layout);
    return possible ? placed(kernels, precision, layout).size : 0;
}

static void pack_reduced(const ckernels_reduced *reduced, const ckernels_layer *layer, void *weights) {
    if (layer->kind == CKERNELS_LSTM)
        reduced->lstm_pack(layer->inputs, layer->outputs, layer->kernel, layer->recurrent, layer->bias, weights);
    else
        reduced->dense_pack(layer->inputs, layer->outputs, layer->kernel, layer->bias, weights);
}

static void pack_f32(const ckernels_f32 *kernels, const ckernels_layer *layer, float *weights) {
    if (layer->kind == CKERNELS_LSTM) {
        kernels->lstm_pack(layer->inputs, layer->outputs, layer->kernel, layer->recurrent, layer->bias, weights);
    } else {
        size_t products = layer->inputs * layer->outputs;
        memcpy(weights, layer->kernel, products * sizeof *weights);
        memcpy(weights + products, layer->bias, layer->outputs * sizeof *weights);
    }
}

const ckernels_autoencoder *ckernels_autoencoder_build(const ckernels_f32 *kernels, ckernels_precision precision,
                                                       const ckernels_autoencoder_layout *layout, void *memory) {
    ckernels_autoencoder *model = memory;
    *model = placed(kernels, precision, layout);
    for (size_t i = 0; i < layout->layer_count; i++) {
        void *weights = (char *)memory + model->layers[i].weights;
        if (model->reduced)
            pack_reduced(model->reduced, &layout->layers[i], weights);
        else
            pack_f32(kernels, &layout->layers[i], weights);
    }
    return model;
}
