// A contraction with every default filled in and every size checked: what tiles, cost and emitters
// work on.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cubist/akg/convolution.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::akg {

// One dimension of the batch, neighbours merged where all strides allow.
struct BatchDimension {
  int64_t size, stride_a, stride_b, stride_c, stride_residual;
};

struct Product {
  Contraction contraction;
  // A convolution as the product of its im2col matrix: m are the output pixels of an image, k is
  // (c1, tap, c0), n the output channels rounded up to C0, the batch the images.
  std::optional<Convolution> map{};
  bool is_split = false;  // cores of the chip
  int64_t element = 2, out_element = 2;
  int64_t c0 = 16;     // elements of 32 B
  int64_t depth = 16;  // k that the cube takes per cycle
  int64_t pitch_a = 0, pitch_b = 0, pitch_c = 0, pitch_residual = 0;
  std::vector<BatchDimension> batch{};
  int64_t batches = 1;

  int64_t m() const { return contraction.m; }
  int64_t k() const { return contraction.k; }
  int64_t n() const { return contraction.n; }
};

// Throws Error(Config) or Error(NotImplemented) that names the size or the type.
Product product_of(const Contraction& contraction, const sim::ChipSpec& chip);
Product product_of(const Convolution& convolution, const sim::ChipSpec& chip);

}  // namespace cubist::akg
