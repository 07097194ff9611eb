// Matrix products to kernels: for one product on one chip, tiles and the C++ source of a kernel
// made for exactly that shape. No Halide here: a product has one schedule space, and it is known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cubist/base/quantity.h"
#include "cubist/isa/operands.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::akg {

// How a matrix of r rows and c columns lies in GM.
enum class MatrixLayout : uint8_t {
  kRowMajor,    // r rows of c elements
  kTransposed,  // c rows of r elements
  kPacked,      // B only: pack_matmul_weights() of kernels/library.h
};

// Where the matrices of an operand lie, in elements from the argument's address. Zero pitch, empty
// strides: end to end, without gaps.
struct MatrixPlacement {
  MatrixLayout layout = MatrixLayout::kRowMajor;
  int64_t pitch = 0;  // from row to row of what is stored
  // From matrix to matrix, one per batch dimension; 0: the same matrix for all of it.
  std::vector<int64_t> batch_strides{};
};

// c = relu?(a * b + bias + residual), for each of a batch. Sums are f32: the bias, products in
// ascending k, the residual, one rounding per addition; rounded once to out_type. The cube adds the
// residual as its product with a unit matrix: an infinite element makes NaN of its neighbours.
struct Contraction {
  std::string name = "contraction";  // of the kernel: a C identifier
  isa::DataType type = isa::DataType::f16, out_type = isa::DataType::f16;
  std::vector<int64_t> batch{};  // sizes, slowest first; empty: one product
  int64_t m = 0, k = 0, n = 0;
  MatrixPlacement a{}, b{}, c{};              // a: m x k, b: k x n, c: m x n
  std::optional<MatrixPlacement> residual{};  // m x n of `type`, row-major
  bool bias = false;                          // f32 [n]
  bool relu = false;
};

// All of it as text: equal text means equal kernels.
std::string key_of(const Contraction& contraction);

// Whether the chip has event ids enough for the ring of a residual.
bool adds_residuals(const sim::ChipSpec& chip);

// How a product is cut. Sizes are elements; memory by memory from the outside in.
struct ContractionTiles {
  int64_t m = 0, n = 0;  // of a tile: what one core accumulates in L0C
  int64_t height = 0,
          width = 0;  // convolutions: m is height x width pixels, whole rows or one part
  int parts = 1;      // of a tile along n, each with accumulators of its own
  int64_t chunk_a = 0, chunk_b = 0;
  int64_t step = 0;  // k per load into L0; divides both
  int a_slots = 2, b_slots = 2, l0c_slots = 1;
  // Tiles follow one another along n or along m; what they share stays in L1 if it fits as a whole.
  bool columns_first = true;
  bool keep = false;  // A (columns_first) or B in L1 while the next tile shares it
  // Above 0: blocks take tiles in turn, down the columns of bands of so many rows of tiles, so that
  // they meet in few rows and columns at a time. 0: each takes a run of neighbours.
  int64_t band = 0;
  int64_t tiles = 0;  // of all batches
  uint32_t blocks = 1;
  friend bool operator==(const ContractionTiles&, const ContractionTiles&) = default;
};

struct RankedTiles {
  ContractionTiles tiles;
  double cycles = 0;  // predicted for the whole launch
};

// Tilings that fit, best first by the cost model, at most `most`. Throws Error(Config) that names
// the memory if none fits, Error(NotImplemented) that names type or layout for what the generator
// or the chip's cube cannot do, Error(Config) for sizes and strides that make no sense.
std::vector<RankedTiles> rank_tiles(const Contraction& contraction, const sim::ChipSpec& chip,
                                    size_t most = 16);

struct CubeKernel {
  std::string name;    // of the entry
  std::string source;  // C++ for kernels::compile_kernel
  uint32_t block_dim = 1;
  std::vector<std::string> arguments;  // GM pointers in order: a, b, bias?, residual?, c
  std::string explanation;             // tiles, one line
  ContractionTiles tiles;
  double predicted_cycles = 0;
};

// The kernel with the given tiles, or with those that rank_tiles() puts first. Throws as it does.
CubeKernel generate(const Contraction& contraction, const sim::ChipSpec& chip,
                    const std::optional<RankedTiles>& tiles = std::nullopt);

}  // namespace cubist::akg
