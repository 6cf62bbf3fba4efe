// The bodies of a reduced_precision.h table. An instruction set's file defines first the vector operations of
// vector_*.h and base.h, TABLE (the table's name), the tuning below, and the product (product_*.h):
//   DEPTH        inputs that one lane of a weight vector holds, and one 32-bit word of a row
//   product_sum  the sums of one vector, and their operations
//   LSTM_ROWS    windows in the register tile of the LSTM step
//   LSTM_SPAN    groups of units in flight for one window
//   LSTM_BLOCK   windows that go through all steps together

// In this order: each body uses those before it.
// clang-format off
#include "../exp2.h"
#include "../cell.h"
#include "reduced_layout.h"
#include "reduced_rows.h"
#include "reduced_tile.h"
#include "reduced_single.h"
#include "reduced_inference.h"
#include "reduced_dense.h"
// clang-format on

const ckernels_reduced TABLE = {
    .batch_tile = LSTM_BLOCK,
    .row_size = row_size,
    .convert = convert,
    .lstm_size = lstm_size,
    .lstm_pack = lstm_pack,
    .lstm_scratch = lstm_scratch,
    .lstm_forward = lstm_forward,
    .dense_size = dense_size,
    .dense_pack = dense_pack,
    .dense_forward = dense_forward,
};
