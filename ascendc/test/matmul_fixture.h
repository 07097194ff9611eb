// A matmul, its tiling from the host's class, and what must come out of a kernel with it.
#pragma once

#include <functional>

#include "chip.h"
#include "tiling/tiling_api.h"

namespace cubist::ascendc {

using enum Element;
using matmul_tiling::CubeFormat;
using matmul_tiling::DataType;
using matmul_tiling::MatrixTraverse;
using matmul_tiling::MultiCoreMatmulTiling;
using matmul_tiling::TPosition;

inline DataType data_type_of(Element type) {
  switch (type) {
    case half:
      return DataType::DT_FLOAT16;
    case bfloat16:
      return DataType::DT_BF16;
    case int8:
      return DataType::DT_INT8;
    case int32:
      return DataType::DT_INT32;
    default:
      return DataType::DT_FLOAT;
  }
}

struct Problem {
  int32_t m, n, k;
  int32_t base_m = -1, base_n = -1, base_k = -1;
  bool is_a_transposed = false, is_b_transposed = false, has_bias = false, is_atomic = false;
  Element c = float32;
  int32_t cores = 3;
  bool is_n_first = false;
  Element ab = half, bias = float32;
  CubeFormat format_a = CubeFormat::ND, format_b = CubeFormat::ND, format_c = CubeFormat::ND;

  MultiCoreMatmulTiling api(const char* soc) const {
    MultiCoreMatmulTiling api{platform_ascendc::PlatformAscendC(soc)};
    api.SetDim(cores);
    api.SetAType(TPosition::GM, format_a, data_type_of(ab), is_a_transposed);
    api.SetBType(TPosition::GM, format_b, data_type_of(ab), is_b_transposed);
    api.SetCType(TPosition::GM, format_c, data_type_of(c));
    api.SetBiasType(TPosition::GM, CubeFormat::ND, data_type_of(bias));
    api.SetOrgShape(m, n, k);
    api.SetShape(m, n, k);
    api.SetBias(has_bias);
    api.SetFixSplit(base_m, base_n, base_k);
    api.SetTraverse(is_n_first ? MatrixTraverse::FIRSTN : MatrixTraverse::FIRSTM);
    api.SetBufferSpace(-1, -1, -1);
    return api;
  }
  // sum_k a b + bias, row-major.
  Numbers product(const Numbers& a, const Numbers& b, const Numbers& row) const {
    Numbers sums(static_cast<size_t>(m) * static_cast<size_t>(n));
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        double sum = has_bias ? row[static_cast<size_t>(j)] : 0;
        for (int64_t at = 0; at < k; ++at) {
          sum += a[static_cast<size_t>(is_a_transposed ? at * m + i : i * k + at)] *
                 b[static_cast<size_t>(is_b_transposed ? j * k + at : at * n + j)];
        }
        sums[static_cast<size_t>(i * n + j)] = sum;
      }
    }
    return sums;
  }
};

class MatmulOnChip : public OnChip {
 protected:
  const char* soc() const { return chip.is_split() ? "Ascend910B1" : "Ascend310P3"; }
  uint64_t workspace() const {
    return platform_ascendc::PlatformAscendC(soc()).GetLibApiWorkSpaceSize() + 32;
  }

  // Small integers, whose products and sums every type here holds.
  Numbers integers(int64_t count) {
    Numbers values(static_cast<size_t>(count));
    for (double& value : values) value = static_cast<double>(rng.integer(-2, 2));
    return values;
  }
  // As Chip::run; and with interlocks, which launches of the driver have: where the program's flags
  // let go, they must, too.
  std::vector<Bytes8> run(const std::string& kernel, uint32_t blocks,
                          const std::vector<Bytes8>& buffers,
                          const std::vector<uint64_t>& numbers = {}) {
    chip.use_interlocks(true);
    const std::vector<Bytes8> held = chip.run(kernel, blocks, buffers, numbers);
    chip.use_interlocks(false);
    std::vector<Bytes8> free = chip.run(kernel, blocks, buffers, numbers);
    EXPECT_TRUE(held == free) << kernel << " with interlocks";
    return free;
  }
  // Of mixed kernels with two vector cores to a cube core.
  uint32_t blocks_of(const Problem& p, int share = 2) const {
    return static_cast<uint32_t>(chip.is_split() ? (p.cores + share - 1) / share : p.cores);
  }
  Bytes8 tiling_of(const Problem& p) const {
    optiling::TCubeTiling tiling;
    EXPECT_EQ(p.api(soc()).GetTiling(tiling), 0);
    Bytes8 words(tiling.GetDataSize());
    tiling.SaveToBuffer(words.data(), words.size());
    return words;
  }
};

}  // namespace cubist::ascendc
