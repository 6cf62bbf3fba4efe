// The same autoencoder on oneDNN primitives: four lstm_forward and one matmul, weights reordered once. See ../README.md
// for the interface.
#include <dnnl.hpp>
#include <omp.h>

#include <cstring>
#include <functional>
#include <unordered_map>
#include <vector>

using namespace dnnl;
using dt = memory::data_type;
using tag = memory::format_tag;

namespace {
struct Peer {
    engine cpu{engine::kind::cpu, 0};
    stream queue{cpu};
    std::vector<std::function<void()>> steps; // what a call costs, in order
    memory input, output;
    int t, batch;
    dt type;

    Peer(int t, int f, int outer, int inner, int batch, dt type, const void *const *weights)
        : t(t), batch(batch), type(type) {
        // The caller's windows are batch-major: the same bytes, described with strides.
        memory::desc io({t, batch, f}, dt::f32, memory::dims{f, t * f, 1});
        input = memory(io, cpu, nullptr);
        output = memory(io, cpu, nullptr);
        memory source({{t, batch, f}, type, tag::tnc}, cpu);
        add(reorder(input, source), {{DNNL_ARG_FROM, input}, {DNNL_ARG_TO, source}});
        memory latent = lstm(lstm(source, f, outer, weights), outer, inner, weights + 3);
        memory repeated({{t, batch, inner}, type, tag::tnc}, cpu);
        size_t row = repeated.get_desc().get_size() / t;
        steps.push_back([=] { // RepeatVector of the last state
            auto *last = static_cast<const char *>(latent.get_data_handle()) + (t - 1) * row;
            for (int i = 0; i < t; i++)
                std::memcpy(static_cast<char *>(repeated.get_data_handle()) + i * row, last, row);
        });
        memory decoded = lstm(lstm(repeated, inner, inner, weights + 6), inner, outer, weights + 9);
        memory::desc rows({t * batch, outer}, type, tag::ab), result({t * batch, f}, dt::f32, tag::ab);
        memory::desc bias({1, f}, dt::f32, tag::ab);
        matmul::primitive_desc mm(cpu, rows, memory::desc({outer, f}, type, tag::any), bias, result);
        memory product(result, cpu), shaped({{t, batch, f}, dt::f32, tag::tnc}, cpu, product.get_data_handle());
        add(matmul(mm), {{DNNL_ARG_SRC, memory(rows, cpu, decoded.get_data_handle())},
                         {DNNL_ARG_WEIGHTS, packed(user({outer, f}, tag::ab, weights[12]), mm.weights_desc())},
                         {DNNL_ARG_BIAS, packed(user({1, f}, tag::ab, weights[13]), bias)},
                         {DNNL_ARG_DST, product}});
        add(reorder(shaped, output), {{DNNL_ARG_FROM, shaped}, {DNNL_ARG_TO, output}});
        steps.push_back([decoded, product] {}); // keeps the buffers behind the two views alive
    }

    memory user(const memory::dims &dims, tag layout, const void *data) {
        return memory({dims, dt::f32, layout}, cpu, const_cast<void *>(data));
    }
    memory packed(memory from, const memory::desc &wanted) {
        memory to(wanted, cpu);
        reorder(from, to).execute(queue, from, to);
        queue.wait();
        return to;
    }
    void add(primitive what, std::unordered_map<int, memory> arguments) {
        steps.push_back([this, what, arguments] { what.execute(queue, arguments); });
    }
    memory lstm(memory sequence, int n_in, int units, const void *const *w) {
        memory::dims wl{1, 1, n_in, 4, units}, wr{1, 1, units, 4, units}, b{1, 1, 4, units};
        memory::desc src({t, batch, n_in}, type, tag::tnc), dst({t, batch, units}, type, tag::tnc), none;
        lstm_forward::primitive_desc pd(cpu, prop_kind::forward_inference, rnn_direction::unidirectional_left2right,
                                        src, none, none, memory::desc(wl, type, tag::any),
                                        memory::desc(wr, type, tag::any), memory::desc(b, dt::f32, tag::ldgo), dst,
                                        none, none);
        memory out(dst, cpu);
        add(lstm_forward(pd), {{DNNL_ARG_SRC_LAYER, sequence},
                               {DNNL_ARG_WEIGHTS_LAYER, packed(user(wl, tag::ldigo, w[0]), pd.weights_layer_desc())},
                               {DNNL_ARG_WEIGHTS_ITER, packed(user(wr, tag::ldigo, w[1]), pd.weights_iter_desc())},
                               {DNNL_ARG_BIAS, packed(user(b, tag::ldgo, w[2]), pd.bias_desc())},
                               {DNNL_ARG_DST_LAYER, out}});
        return out;
    }
};
} // namespace

extern "C" void *peer_create(int t, int f, int outer, int inner, int batch, int threads, int precision,
                             const void *const *weights) {
    if (precision > 1)
        return nullptr;
    omp_set_num_threads(threads);
    try {
        return new Peer(t, f, outer, inner, batch, precision == 1 ? dt::bf16 : dt::f32, weights);
    } catch (const error &) { // no implementation of this precision for this processor
        return nullptr;
    }
}

extern "C" void peer_run(void *peer, const float *x, float *y) {
    auto *p = static_cast<Peer *>(peer);
    p->input.set_data_handle(const_cast<float *>(x));
    p->output.set_data_handle(y);
    for (auto &step : p->steps)
        step();
    p->queue.wait();
}
