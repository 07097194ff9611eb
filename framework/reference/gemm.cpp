#include "reference/gemm.h"

#include <algorithm>
#include <vector>

namespace cubist::framework {

// Wider registers where the host has them. Products are exact, so a fused multiply-add gives the
// same bits.
#if defined(__x86_64__)
__attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default")))
#endif
void multiply_panel(std::span<const float> a, int64_t m, int64_t k, std::span<const float> panel, std::span<double> out) {
  constexpr int64_t kRows = 4;  // so many rows share each load of the panel
  for (int64_t row = 0; row < m; row += kRows) {
    const int64_t rows = std::min(kRows, m - row);
    const float* row_of[kRows];
    for (int64_t r = 0; r < kRows; ++r) row_of[r] = a.data() + (row + std::min(r, rows - 1)) * k;
    double sums[kRows][kPanelColumns] = {};
    for (int64_t i = 0; i < k; ++i) {
      const float* columns = panel.data() + i * kPanelColumns;
      for (int64_t r = 0; r < kRows; ++r) {
        const double factor = row_of[r][i];
        for (int64_t j = 0; j < kPanelColumns; ++j) sums[r][j] += factor * columns[j];
      }
    }
    for (int64_t r = 0; r < rows; ++r)
      std::copy_n(sums[r], kPanelColumns, out.data() + (row + r) * kPanelColumns);
  }
}

void multiply(std::span<const float> a, std::span<const float> b, std::span<double> c, int64_t m,
              int64_t k, int64_t n) {
  std::vector<float> panel(static_cast<size_t>(k * kPanelColumns));
  std::vector<double> sums(static_cast<size_t>(m * kPanelColumns));
  for (int64_t first = 0; first < n; first += kPanelColumns) {
    const int64_t columns = std::min(kPanelColumns, n - first);
    for (int64_t i = 0; i < k; ++i)
      std::copy_n(b.data() + i * n + first, columns, panel.data() + i * kPanelColumns);
    multiply_panel(a, m, k, panel, sums);
    for (int64_t i = 0; i < m; ++i)
      std::copy_n(sums.data() + i * kPanelColumns, columns, c.data() + i * n + first);
  }
}

}  // namespace cubist::framework
