// Host tiling of the Matmul object: how a matmul is cut into parts for cores, and a core's part
// into what L1, L0A, L0B and L0C hold. C[M, N] = A[M, K] B[K, N] + bias[N].
#pragma once

#include <algorithm>
#include <cstdint>

#include "tiling/cube_tiling.h"
#include "tiling/platform/platform_ascendc.h"

namespace matmul_tiling {

enum class TPosition : int32_t {
  GM,
  A1,
  A2,
  B1,
  B2,
  C1,
  C2,
  CO1,
  CO2,
  VECIN,
  VECOUT,
  VECCALC,
  LCM = VECCALC,
  SPM,
  SHM = SPM,
  TSCM,
  MAX
};
enum class CubeFormat : int32_t { ND = 0, NZ, ZN, ZZ, NN, ND_ALIGN, SCALAR, VECTOR };
enum class DataType : int32_t {
  DT_FLOAT = 0,
  DT_FLOAT16 = 1,
  DT_INT8 = 2,
  DT_INT32 = 3,
  DT_UINT8 = 4,
  DT_INT16 = 6,
  DT_UINT16 = 7,
  DT_UINT32 = 8,
  DT_INT64 = 9,
  DT_UINT64 = 10,
  DT_DOUBLE = 11,
  DT_BOOL = 12,
  DT_BF16 = 27,
  DT_BFLOAT16 = 27,
  DT_INT4 = 29
};
enum class MatrixTraverse : int32_t { NOSET = 0, FIRSTM = 1, FIRSTN = 2 };

class MatmulApiTilingBase {
 public:
  MatmulApiTilingBase() = default;
  explicit MatmulApiTilingBase(const platform_ascendc::PlatformAscendC& platform)
      : platform_(platform) {}

  int32_t SetAType(TPosition position, CubeFormat format, DataType type, bool isTrans = false) {
    a_ = {position, format, type, isTrans};
    return 0;
  }
  int32_t SetBType(TPosition position, CubeFormat format, DataType type, bool isTrans = false) {
    b_ = {position, format, type, isTrans};
    return 0;
  }
  int32_t SetCType(TPosition position, CubeFormat format, DataType type) {
    c_ = {position, format, type, false};
    return 0;
  }
  int32_t SetBiasType(TPosition position, CubeFormat format, DataType type) {
    bias_ = {position, format, type, false};
    return 0;
  }

  // What is computed; of a single core for MatmulApiTiling.
  int32_t SetShape(int32_t m, int32_t n, int32_t k) {
    shape_ = {m, n, k};
    return is_positive(shape_) ? 0 : -1;
  }
  // The matrices in memory, where they are larger; kb: rows of B.
  int32_t SetOrgShape(int32_t m, int32_t n, int32_t k) { return SetOrgShape(m, n, k, k); }
  int32_t SetOrgShape(int32_t m, int32_t n, int32_t ka, int32_t kb) {
    org_ = {m, n, ka};
    org_kb_ = kb;
    return is_positive(org_) && kb > 0 ? 0 : -1;
  }
  // What L0C holds at a time, and the K of L0A and L0B; -1: this class chooses.
  int32_t SetFixSplit(int32_t baseM = -1, int32_t baseN = -1, int32_t baseK = -1) {
    fixed_ = {baseM, baseN, baseK};
    return 0;
  }
  int32_t SetBias(bool isBias) {
    is_bias_ = isBias;
    return 0;
  }
  int32_t EnableBias(bool isBias) { return SetBias(isBias); }
  // Bytes that the matmul may use; -1: all that the core has.
  int32_t SetBufferSpace(int32_t l1 = -1, int32_t l0c = -1, int32_t ub = -1, int32_t bt = -1) {
    l1_ = l1;
    l0c_ = l0c;
    static_cast<void>(ub);  // the object takes no UB but what SetLocalWorkspace gives it
    static_cast<void>(bt);
    return 0;
  }
  int32_t SetTraverse(MatrixTraverse traverse) {
    traverse_ = traverse;
    return 0;
  }

  // -1: there is no such tiling, and `tiling` is as it was.
  int64_t GetTiling(optiling::TCubeTiling& tiling) { return GetTiling(tiling.words()); }
  int64_t GetTiling(AscendC::tiling::TCubeTiling& tiling) {
    AscendC::tiling::TCubeTiling result{};
    if (!is_positive(shape_) || !set_cores(result) || !set_base(result) || !set_l1(result))
      return -1;
    const Shape& org = is_positive(org_) ? org_ : shape_;
    result.M = org.m;
    result.N = org.n;
    result.Ka = org.k;
    result.Kb = org_kb_ > 0 ? org_kb_ : org.k;
    result.isBias = is_bias_ ? 1 : 0;
    result.iterateOrder = traverse_ == MatrixTraverse::FIRSTN ? 1 : 0;
    result.batchM = result.batchN = result.singleBatchM = result.singleBatchN = 1;
    tiling = result;
    return 0;
  }

 protected:
  // With constructors, since operator projects compile this as C++11.
  struct Shape {
    Shape() = default;
    Shape(int32_t rows, int32_t columns, int32_t inner) : m(rows), n(columns), k(inner) {}
    int32_t m = -1, n = -1, k = -1;
  };
  using Tiling = AscendC::tiling::TCubeTiling;

  static bool is_positive(const Shape& s) { return s.m > 0 && s.n > 0 && s.k > 0; }
  static int32_t ceil_div(int32_t a, int32_t b) { return (a + b - 1) / b; }
  static int32_t round_up(int32_t a, int32_t b) { return ceil_div(a, b) * b; }

  // usedCoreNum, singleCoreM, N, K.
  virtual bool set_cores(Tiling& tiling) const = 0;
  virtual ~MatmulApiTilingBase() = default;

  // What a core's part is a multiple of, where it can be.
  int32_t unit_m() const { return fixed_.m > 0 ? fixed_.m : kFractal; }
  int32_t unit_n() const { return fixed_.n > 0 ? fixed_.n : kFractal; }

  Shape shape_, org_, fixed_;
  int32_t org_kb_ = -1;

 private:
  struct Matrix {
    Matrix() = default;
    Matrix(TPosition where, CubeFormat how, DataType what, bool transposed)
        : position(where), format(how), type(what), is_transposed(transposed) {}
    TPosition position = TPosition::GM;
    CubeFormat format = CubeFormat::ND;
    DataType type = DataType::DT_FLOAT16;
    bool is_transposed = false;
  };

  static constexpr int32_t kFractal = 16, kBlockBytes = 32;
  static constexpr int32_t kBuffers = 2;  // double buffering of L1, L0A and L0B

  static int32_t bytes_of(DataType type) {
    switch (type) {
      case DataType::DT_INT8:
      case DataType::DT_UINT8:
        return 1;
      case DataType::DT_FLOAT16:
      case DataType::DT_BFLOAT16:
        return 2;
      case DataType::DT_FLOAT:
      case DataType::DT_INT32:
        return 4;
      default:
        return 0;  // no type of a matmul
    }
  }
  int32_t memory(platform_ascendc::CoreMemType which, int32_t limit = -1) const {
    uint64_t bytes = 0;
    platform_.GetCoreMemSize(which, bytes);
    const auto size = static_cast<int32_t>(bytes);
    return limit > 0 ? std::min(limit, size) : size;
  }

  // L0C holds baseM x baseN of 4 bytes, L0A and L0B two tiles of baseK each.
  bool set_base(Tiling& t) const {
    using platform_ascendc::CoreMemType;
    constexpr int32_t kAccumulator = 4;
    const int32_t bytes = bytes_of(a_.type);
    if (bytes == 0 || bytes_of(b_.type) != bytes || bytes_of(c_.type) == 0) return false;
    const int32_t l0c = memory(CoreMemType::L0_C, l0c_), l0a = memory(CoreMemType::L0_A),
                  l0b = memory(CoreMemType::L0_B), unit_k = kBlockBytes / bytes;
    const int32_t most_k = round_up(t.singleCoreK, unit_k);
    // Without a wish: as square as L0C allows with two accumulators, N first.
    const auto fits = [&](int32_t m, int32_t n) {
      return m * n * kAccumulator * kBuffers <= l0c && m * unit_k * bytes * kBuffers <= l0a &&
             n * unit_k * bytes * kBuffers <= l0b;
    };
    int32_t m = fixed_.m > 0 ? fixed_.m : kFractal, n = fixed_.n > 0 ? fixed_.n : kFractal;
    const int32_t top_m = round_up(t.singleCoreM, kFractal),
                  top_n = round_up(t.singleCoreN, kFractal);
    for (bool grows = true; grows;) {
      grows = false;
      if (fixed_.n <= 0 && n <= m && n < top_n && fits(m, std::min(2 * n, top_n))) {
        n = std::min(2 * n, top_n);
        grows = true;
      } else if (fixed_.m <= 0 && m < top_m && fits(std::min(2 * m, top_m), n)) {
        m = std::min(2 * m, top_m);
        grows = true;
      } else if (fixed_.n <= 0 && n < top_n && fits(m, std::min(2 * n, top_n))) {
        n = std::min(2 * n, top_n);
        grows = true;
      }
    }
    const int32_t room_k =
        std::min(l0a / (kBuffers * m * bytes), l0b / (kBuffers * n * bytes)) / unit_k * unit_k;
    const int32_t k = fixed_.k > 0 ? fixed_.k : std::min(room_k, most_k);
    if (m % kFractal != 0 || n % kFractal != 0 || k <= 0 || k % unit_k != 0 || k > room_k ||
        m * n * kAccumulator > l0c)
      return false;
    t.baseM = m;
    t.baseN = n;
    t.baseK = k;
    t.dbL0A = t.dbL0B = kBuffers;
    t.dbL0C = m * n * kAccumulator * kBuffers <= l0c ? kBuffers : 1;
    t.shareL0CSize = m * n * kAccumulator * t.dbL0C;
    return true;
  }

  // L1 holds two strips of K of A and two of B, as long as half of it allows each, and the bias.
  bool set_l1(Tiling& t) const {
    const int32_t bytes = bytes_of(a_.type);
    const int32_t bias = is_bias_ ? round_up(t.baseN * bytes_of(bias_.type), kBlockBytes) : 0;
    const int32_t half = (memory(platform_ascendc::CoreMemType::L1, l1_) - bias) / 2;
    const int32_t steps = ceil_div(t.singleCoreK, t.baseK);
    t.stepKa = std::min(steps, half / (kBuffers * t.baseM * t.baseK * bytes));
    t.stepKb = std::min(steps, half / (kBuffers * t.baseN * t.baseK * bytes));
    if (t.stepKa < 1 || t.stepKb < 1) return false;
    t.stepM = t.stepN = 1;
    t.depthA1 = kBuffers * t.stepKa;
    t.depthB1 = kBuffers * t.stepKb;
    t.depthAL1CacheUB = t.depthBL1CacheUB = 0;
    t.shareL1Size = (t.depthA1 * t.baseM + t.depthB1 * t.baseN) * t.baseK * bytes + bias;
    return true;
  }

  platform_ascendc::PlatformAscendC platform_{};
  Matrix a_, b_, c_, bias_;
  int32_t l1_ = -1, l0c_ = -1;
  bool is_bias_ = false;
  MatrixTraverse traverse_ = MatrixTraverse::NOSET;
};

// One core computes all.
class MatmulApiTiling : public MatmulApiTilingBase {
 public:
  using MatmulApiTilingBase::MatmulApiTilingBase;

 private:
  bool set_cores(Tiling& tiling) const override {
    tiling.usedCoreNum = 1;
    tiling.singleCoreM = shape_.m;
    tiling.singleCoreN = shape_.n;
    tiling.singleCoreK = shape_.k;
    return true;
  }
};

// M and N are cut for several cores, which in mixed kernels are the vector cores. K is not cut.
class MultiCoreMatmulTiling : public MatmulApiTilingBase {
 public:
  using MatmulApiTilingBase::MatmulApiTilingBase;

  int32_t SetDim(int32_t dim) {
    dim_ = dim;
    return dim > 0 ? 0 : -1;
  }
  // A core's part; -1: this class chooses.
  int32_t SetSingleShape(int32_t m = -1, int32_t n = -1, int32_t k = -1) {
    single_ = {m, n, k};
    return 0;
  }
  // After GetTiling: the cores that have work, and along M and N.
  int32_t GetCoreNum(int32_t& dim, int32_t& mDim, int32_t& nDim) {
    Tiling tiling{};
    if (!is_positive(shape_) || !set_cores(tiling)) return -1;
    mDim = ceil_div(shape_.m, tiling.singleCoreM);
    nDim = ceil_div(shape_.n, tiling.singleCoreN);
    dim = mDim * nDim;
    return 0;
  }

 private:
  bool set_cores(Tiling& tiling) const override {
    if (dim_ <= 0 || (single_.k > 0 && single_.k < shape_.k)) return false;
    tiling.singleCoreK = shape_.k;
    int64_t best = -1;
    for (int32_t rows = 1; rows <= dim_; ++rows) {
      for (int32_t columns = 1; columns <= dim_ / rows; ++columns) {
        const int32_t m = part(shape_.m, rows, unit_m(), single_.m),
                      n = part(shape_.n, columns, unit_n(), single_.n);
        const int32_t used = ceil_div(shape_.m, m) * ceil_div(shape_.n, n);
        if (used > dim_) continue;
        // The core with most work decides; of equals the one that reads less of A and B.
        const int64_t cost = (int64_t{m} * n << 20) + m + n;
        if (best >= 0 && cost >= best) continue;
        best = cost;
        tiling.usedCoreNum = used;
        tiling.singleCoreM = m;
        tiling.singleCoreN = n;
      }
    }
    return best >= 0;
  }
  static int32_t part(int32_t all, int32_t parts, int32_t unit, int32_t wish) {
    if (wish > 0) return wish;
    return std::min(all, round_up(ceil_div(all, parts), unit));
  }

  int32_t dim_ = -1;
  Shape single_;
};

}  // namespace matmul_tiling
