// All kernel bodies, in order of use. An instruction set's file defines first: vec and its operations
// (vector_*.h), NAME, and its tuning:
//   GEMM_ROWS, GEMM_VECS   register tile of the matrix products, rows by vectors
//   GEMM_DEPTH             rows of B in a panel, which with its part of A fits the first-level cache
//   LSTM_ROWS              windows in the register tile of the LSTM step
//   LSTM_WEIGHTS_IN_REGISTERS   1: the tile keeps four weight vectors and streams inputs; 0: the reverse
//   LSTM_SPAN              groups of units in flight for one window
//   LSTM_BLOCK             windows that go through all steps together

#define GEMM_COLUMNS (GEMM_VECS * LANES)

// In this order: each body uses those before it.
// clang-format off
#include "base.h"
#include "exp2.h"
#include "cell.h"
#include "activation.h"
#include "gemm_tile.h"
#include "gemm.h"
#include "dense.h"
#include "lstm_layout.h"
#include "lstm_tile.h"
#include "lstm_single.h"
#include "lstm_inference.h"
#include "lstm_training.h"
#include "optimiser.h"
#include "peak.h"
// clang-format on
