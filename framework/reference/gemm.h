// Sums of products on the host, accumulated in f64: f32 products are exact there, so the result is
// the same on every host.
#pragma once

#include <cstdint>
#include <span>

namespace cubist::framework {

inline constexpr int64_t kPanelColumns = 16;

// out[m, kPanelColumns] = a[m, k] * panel[k, kPanelColumns], summed in increasing k. All row-major.
void multiply_panel(std::span<const float> a, int64_t m, int64_t k, std::span<const float> panel,
                    std::span<double> out);

// c[m, n] = a[m, k] * b[k, n]. All row-major.
void multiply(std::span<const float> a, std::span<const float> b, std::span<double> c, int64_t m,
              int64_t k, int64_t n);

}  // namespace cubist::framework
