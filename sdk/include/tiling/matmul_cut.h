// How one core's part of a matmul is cut: a tile of C, a step of k in L0, strips of k in L1. Every
// cut that fits the memories is priced, and the cheapest one wins.
#pragma once

#include <algorithm>
#include <cstdint>

namespace matmul_tiling {

// With constructors, since operator projects compile this as C++11.
struct MatmulShape {
  MatmulShape() = default;
  MatmulShape(int32_t rows, int32_t columns, int32_t inner) : m(rows), n(columns), k(inner) {}
  int32_t m = -1, n = -1, k = -1;

  bool is_positive() const { return m > 0 && n > 0 && k > 0; }
};

// What a core has, in bytes.
struct MatmulMemories {
  int64_t l1, l0a, l0b, l0c;
  int64_t bias_table;      // 0: biases come another way
  double bytes_per_cycle;  // from L2, if all cores read
};

struct MatmulOperands {
  int32_t bytes;  // of an element of A and B
  bool is_a_transposed, is_b_transposed;
  int32_t bias_bytes;  // of an element; 0: no bias
};

struct MatmulCut {
  MatmulShape base;
  int32_t steps_a = 0, steps_b = 0;  // of base.k, in a strip
  int32_t accumulators = 0;

  explicit operator bool() const { return steps_a > 0; }
};

constexpr int32_t matmul_ceil_div(int32_t a, int32_t b) { return (a + b - 1) / b; }
constexpr int32_t matmul_round_up(int32_t a, int32_t b) { return matmul_ceil_div(a, b) * b; }

constexpr int32_t kMatmulFractal = 16, kMatmulBlockBytes = 32;
constexpr int32_t kMatmulBuffers = 2;  // of L1, L0A and L0B

class MatmulCutter {
 public:
  // `wish`: tile and step, where positive. `k`: of a part.
  MatmulCutter(const MatmulMemories& memories, const MatmulOperands& operands,
               const MatmulShape& wish, int32_t k)
      : memories_(memories), operands_(operands), wish_(wish), k_(k) {}

  // With tiles of base_m x base_n; false: it does not fit.
  MatmulCut cut(int32_t base_m, int32_t base_n) const {
    constexpr int32_t kAccumulator = 4;
    const int64_t l0c = int64_t{base_m} * base_n * kAccumulator;
    if (base_m % kMatmulFractal != 0 || base_n % kMatmulFractal != 0 || l0c > memories_.l0c)
      return {};
    if (memories_.bias_table > 0 && operands_.bias_bytes * base_n > memories_.bias_table) return {};
    MatmulCut cut;
    cut.base = {base_m, base_n, step(base_m, base_n)};
    if (cut.base.k <= 0) return {};
    cut.accumulators = kMatmulBuffers * l0c <= memories_.l0c ? kMatmulBuffers : 1;
    choose_strips(cut);
    return cut;
  }

  // Cycles, about, for a part of m x n: of each tile what takes longer, loads or the cube.
  double cost(const MatmulCut& cut, int32_t m, int32_t n) const {
    const int32_t rows = m / cut.base.m, columns = n / cut.base.n, last_m = m % cut.base.m,
                  last_n = n % cut.base.n;
    return rows * (columns * tile_cost(cut, cut.base.m, cut.base.n) +
                   tile_cost(cut, cut.base.m, last_n)) +
           columns * tile_cost(cut, last_m, cut.base.n) + tile_cost(cut, last_m, last_n) +
           first_load(cut);
  }

 private:
  // What a row from GM costs more than its bytes: rows of 128 B come at a third of the rate
  // (sim/timing/README.md, section 3.5 there).
  static constexpr double kRowBytes = 256;
  // Assumed: between two mads; of a strip beside its bytes, of which L1 holds only two; of loads
  // beside a cube that is busy.
  static constexpr double kStepCycles = 16, kStripCycles = 100, kLoadWeight = 0.1;

  int32_t unit_k() const { return kMatmulBlockBytes / operands_.bytes; }

  // The most k of which L0A and L0B hold two tiles: a multiple of a fractal or two; 0: none fits.
  int32_t step(int32_t base_m, int32_t base_n) const {
    const int64_t room =
        std::min(memories_.l0a / (int64_t{kMatmulBuffers} * base_m * operands_.bytes),
                 memories_.l0b / (int64_t{kMatmulBuffers} * base_n * operands_.bytes));
    if (wish_.k > 0) return wish_.k % unit_k() == 0 && wish_.k <= room ? wish_.k : 0;
    const int32_t all = matmul_round_up(k_, unit_k());
    if (all <= room) return all;
    // Powers of two of blocks divide most k, and strips of them.
    int32_t k = unit_k();
    while (2 * k <= room) k *= 2;
    return k <= room ? k : 0;
  }

  // Two strips of A and two of B in L1, the longer one a multiple of the other.
  void choose_strips(MatmulCut& cut) const {
    const int32_t all = matmul_ceil_div(k_, cut.base.k);
    const int64_t bias =
        kMatmulBuffers * matmul_round_up(operands_.bias_bytes * cut.base.n, 2 * kMatmulBlockBytes);
    const int64_t room =
        (memories_.l1 - bias) / kMatmulBuffers / (int64_t{cut.base.k} * operands_.bytes);
    double best = -1;
    for (int32_t shorter = 1; shorter <= all; ++shorter) {
      if (int64_t{shorter} * (cut.base.m + cut.base.n) > room) break;
      for (int32_t longer = shorter;; longer = std::min(longer + shorter, all)) {
        for (const bool is_a_longer : {true, false}) {
          MatmulCut with = cut;
          with.steps_a = is_a_longer ? longer : shorter;
          with.steps_b = is_a_longer ? shorter : longer;
          if (int64_t{with.steps_a} * cut.base.m + int64_t{with.steps_b} * cut.base.n > room)
            continue;
          const double price = load(with, cut.base.m, cut.base.n);
          // Of equals the one with longer strips: fewer flags.
          if (best >= 0 && price > best) continue;
          best = price;
          cut.steps_a = with.steps_a;
          cut.steps_b = with.steps_b;
        }
        if (longer == all || int64_t{longer} * std::min(cut.base.m, cut.base.n) > room) break;
      }
    }
  }

  double load(const MatmulCut& cut, int32_t m, int32_t n) const {
    const auto rows = [&](bool is_k_in_rows, int32_t outers, int32_t steps) {
      return is_k_in_rows ? double(k_) : double(outers) * matmul_ceil_div(k_, steps * cut.base.k);
    };
    const double bytes = (double(m) + n) * k_ * operands_.bytes;
    const auto strips = [&](int32_t steps) {
      return double(matmul_ceil_div(k_, steps * cut.base.k));
    };
    return kStripCycles * (strips(cut.steps_a) + strips(cut.steps_b)) +
           (bytes + kRowBytes * (rows(operands_.is_a_transposed, m, cut.steps_a) +
                                 rows(!operands_.is_b_transposed, n, cut.steps_b))) /
               memories_.bytes_per_cycle;
  }
  // A fractal pair per cycle; of 32 bits two.
  double compute(const MatmulCut& cut, int32_t m, int32_t n) const {
    constexpr int32_t kWideBytes = 4;
    const double fractals = double(matmul_ceil_div(m, kMatmulFractal)) *
                            matmul_ceil_div(n, kMatmulFractal) * matmul_ceil_div(k_, unit_k());
    return (operands_.bytes == kWideBytes ? 2 : 1) * fractals +
           kStepCycles * matmul_ceil_div(k_, cut.base.k);
  }
  double tile_cost(const MatmulCut& cut, int32_t m, int32_t n) const {
    if (m == 0 || n == 0) return 0;
    const double loads = load(cut, m, n);
    return std::max(loads, compute(cut, m, n)) + kLoadWeight * loads;
  }
  double first_load(const MatmulCut& cut) const {
    return (double(cut.base.m) * cut.steps_a + double(cut.base.n) * cut.steps_b) * cut.base.k *
           operands_.bytes / memories_.bytes_per_cycle;
  }

  MatmulMemories memories_;
  MatmulOperands operands_;
  MatmulShape wish_;
  int32_t k_;
};

}  // namespace matmul_tiling
