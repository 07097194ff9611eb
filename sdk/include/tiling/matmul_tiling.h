// Host tiling of the Matmul object: how a matmul is cut into parts for cores, and a core's part
// into what L1, L0A, L0B and L0C hold. C[M, N] = A[M, K] B[K, N] + bias[N].
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tiling/cube_tiling.h"
#include "tiling/matmul_cut.h"
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

enum class DequantType : int32_t { SCALAR = 0, TENSOR = 1 };

// A chip in numbers, for hosts that keep them themselves.
struct PlatformInfo {
  platform_ascendc::SocVersion socVersion = platform_ascendc::SocVersion::RESERVED_VERSION;
  uint64_t l1Size = 0, l0CSize = 0, ubSize = 0, l0ASize = 0, l0BSize = 0;
};

class MatmulApiTilingBase {
 public:
  MatmulApiTilingBase() = default;
  explicit MatmulApiTilingBase(const platform_ascendc::PlatformAscendC& platform)
      : platform_(platform) {}
  explicit MatmulApiTilingBase(const PlatformInfo& info) : info_(info) {}

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
  // How results are scaled; no tiling depends on it.
  int32_t SetDequantType(DequantType) { return 0; }

  // What is computed; of a single core for MatmulApiTiling.
  int32_t SetShape(int32_t m, int32_t n, int32_t k) {
    shape_ = {m, n, k};
    return shape_.is_positive() ? 0 : -1;
  }
  // The matrices in memory, where they are larger; kb: rows of B.
  int32_t SetOrgShape(int32_t m, int32_t n, int32_t k) { return SetOrgShape(m, n, k, k); }
  int32_t SetOrgShape(int32_t m, int32_t n, int32_t ka, int32_t kb) {
    org_ = {m, n, ka};
    org_kb_ = kb;
    return org_.is_positive() && kb > 0 ? 0 : -1;
  }
  // What L0C holds at a time, and the K of L0A and L0B; -1: this class chooses.
  int32_t SetFixSplit(int32_t baseM = -1, int32_t baseN = -1, int32_t baseK = -1) {
    fixed_ = {baseM, baseN, baseK};
    return 0;
  }
  // Between which this class chooses; -1: no limit.
  int32_t SetSplitRange(int32_t maxBaseM = -1, int32_t maxBaseN = -1, int32_t maxBaseK = -1,
                        int32_t minBaseM = -1, int32_t minBaseN = -1, int32_t minBaseK = -1) {
    most_ = {maxBaseM, maxBaseN, maxBaseK};
    least_ = {minBaseM, minBaseN, minBaseK};
    return 0;
  }
  int32_t SetBias(bool isBias) {
    is_bias_ = isBias;
    return 0;
  }
  int32_t EnableBias(bool isBias = true) { return SetBias(isBias); }
  // Bytes that the matmul may use; -1: all that the core has.
  int32_t SetBufferSpace(int32_t l1 = -1, int32_t l0c = -1, int32_t ub = -1, int32_t bt = -1) {
    l1_ = l1;
    l0c_ = l0c;
    static_cast<void>(ub);  // the object takes no UB but what SetLocalWorkspace gives it
    bt_ = bt;
    return 0;
  }
  // A second buffer of A and B in L1, and of C in L0C where it fits.
  int32_t SetDoubleBuffer(bool a, bool b, bool c, bool /*bias*/, bool /*transND2NZ*/ = true,
                          bool /*transNZ2ND*/ = true) {
    doubles_a_ = a;
    doubles_b_ = b;
    doubles_c_ = c;
    return 0;
  }
  int32_t SetTraverse(MatrixTraverse traverse) {
    traverse_ = traverse;
    return 0;
  }

  // Matrices of a batch: [b, s, n, g, d] of A and B, [b, s1, n, g, s2] of C, in the order of the
  // kernel's LayoutMode.
  int32_t SetALayout(int32_t b, int32_t s, int32_t n, int32_t g, int32_t d) {
    a_layout_ = {b, s, n, g, d};
    return 0;
  }
  int32_t SetBLayout(int32_t b, int32_t s, int32_t n, int32_t g, int32_t d) {
    b_layout_ = {b, s, n, g, d};
    return 0;
  }
  int32_t SetCLayout(int32_t b, int32_t s1, int32_t n, int32_t g, int32_t s2) {
    c_layout_ = {b, s1, n, g, s2};
    return 0;
  }
  // How many there are; IterateBatch says so, too, and no tiling depends on it.
  int32_t SetBatchNum(int32_t batch) { return batch > 0 ? 0 : -1; }
  int32_t SetBatchInfoForNormal(int32_t batchA, int32_t batchB, int32_t m, int32_t n, int32_t k) {
    return batchA > 0 && batchB > 0 ? SetShape(m, n, k) : -1;
  }

  int32_t GetBaseM() const { return result_.baseM; }  // of the last tiling
  int32_t GetBaseN() const { return result_.baseN; }
  int32_t GetBaseK() const { return result_.baseK; }

  // -1: there is no such tiling, and `tiling` is as it was.
  int64_t GetTiling(optiling::TCubeTiling& tiling) { return GetTiling(tiling.words()); }
  int64_t GetTiling(AscendC::tiling::TCubeTiling& tiling) {
    Tiling result{};
    if (!shape_.is_positive() || !choose(result)) return -1;
    const MatmulShape& org = org_.is_positive() ? org_ : shape_;
    result.M = org.m;
    result.N = org.n;
    result.Ka = org.k;
    result.Kb = org_kb_ > 0 ? org_kb_ : org.k;
    result.isBias = is_bias_ ? 1 : 0;
    result.iterateOrder = traverse_ == MatrixTraverse::FIRSTN ? 1 : 0;
    set_layouts(result);
    result.batchM = result.batchN = result.singleBatchM = result.singleBatchN = 1;
    tiling = result_ = result;
    return 0;
  }

 protected:
  using Tiling = AscendC::tiling::TCubeTiling;

  // A way to share the work: `cores` cores, of which none computes more than `part`.
  struct Sharing {
    int32_t cores;
    MatmulShape part;
  };
  virtual std::vector<Sharing> sharings() const = 0;
  virtual ~MatmulApiTilingBase() = default;

  // What a core's part is a multiple of, where it can be.
  int32_t unit_m() const { return fixed_.m > 0 ? fixed_.m : kMatmulFractal; }
  int32_t unit_n() const { return fixed_.n > 0 ? fixed_.n : kMatmulFractal; }

  MatmulShape shape_, org_, fixed_, most_, least_;
  int32_t org_kb_ = -1;
  Tiling result_{};

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

  struct Layout {
    int32_t b, s, n, g, d;
  };
  void set_layouts(Tiling& t) const {
    t.ALayoutInfoB = a_layout_.b, t.ALayoutInfoS = a_layout_.s, t.ALayoutInfoN = a_layout_.n;
    t.ALayoutInfoG = a_layout_.g, t.ALayoutInfoD = a_layout_.d;
    t.BLayoutInfoB = b_layout_.b, t.BLayoutInfoS = b_layout_.s, t.BLayoutInfoN = b_layout_.n;
    t.BLayoutInfoG = b_layout_.g, t.BLayoutInfoD = b_layout_.d;
    t.CLayoutInfoB = c_layout_.b, t.CLayoutInfoS1 = c_layout_.s, t.CLayoutInfoN = c_layout_.n;
    t.CLayoutInfoG = c_layout_.g, t.CLayoutInfoS2 = c_layout_.d;
  }

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
  int64_t memory(platform_ascendc::CoreMemType which, uint64_t known, int32_t limit = -1) const {
    uint64_t bytes = known;
    if (bytes == 0) platform_.GetCoreMemSize(which, bytes);
    const auto size = static_cast<int64_t>(bytes);
    return limit > 0 ? std::min<int64_t>(limit, size) : size;
  }
  MatmulMemories memories() const {
    using platform_ascendc::CoreMemType;
    uint64_t from_l2 = 0;
    platform_.GetCoreMemBw(CoreMemType::L2, from_l2);
    const auto table = static_cast<int64_t>(platform_.bias_table_bytes());
    return {.l1 = memory(CoreMemType::L1, info_.l1Size, l1_),
            .l0a = memory(CoreMemType::L0_A, info_.l0ASize),
            .l0b = memory(CoreMemType::L0_B, info_.l0BSize),
            .l0c = memory(CoreMemType::L0_C, info_.l0CSize, l0c_),
            .bias_table = bt_ > 0 && table > 0 ? std::min<int64_t>(bt_, table) : table,
            .bytes_per_cycle = double(from_l2) / platform_.GetCoreNumAic()};
  }

  // The cheapest way to share the work and to cut a part; false: none fits.
  bool choose(Tiling& t) const {
    const int32_t bytes = bytes_of(a_.type), bias_bytes = is_bias_ ? bytes_of(bias_.type) : 0;
    if (bytes == 0 || bytes_of(b_.type) != bytes || bytes_of(c_.type) == 0) return false;
    const MatmulOperands operands = {.bytes = bytes,
                                     .is_a_transposed = a_.is_transposed,
                                     .is_b_transposed = b_.is_transposed,
                                     .bias_bytes = bias_bytes};
    double best = -1;
    for (const int32_t k : lengths_of_k()) {
      const MatmulCutter cutter(memories(), operands, fixed_, k);
      for (const MatmulCut& cut : cuts(cutter)) {
        for (const Sharing& sharing : sharings()) {
          if (sharing.part.k != k) continue;
          const double cost = cutter.cost(cut, sharing.part.m, sharing.part.n);
          if (best >= 0 && cost >= best) continue;
          best = cost;
          set(t, sharing, cut);
        }
      }
    }
    if (best < 0) return false;
    t.shareL1Size = (t.depthA1 * t.baseM + t.depthB1 * t.baseN) * t.baseK * bytes +
                    kMatmulBuffers * matmul_round_up(bias_bytes * t.baseN, 2 * kMatmulBlockBytes);
    return true;
  }
  std::vector<int32_t> lengths_of_k() const {
    std::vector<int32_t> lengths;
    for (const Sharing& sharing : sharings())
      if (std::find(lengths.begin(), lengths.end(), sharing.part.k) == lengths.end())
        lengths.push_back(sharing.part.k);
    return lengths;
  }

  // Tiles of whole fractals, or the one that is wished for.
  std::vector<MatmulCut> cuts(const MatmulCutter& cutter) const {
    std::vector<MatmulCut> found;
    const auto most = [](int32_t wish, int32_t all) {
      return std::min(wish > 0 ? wish : all, matmul_round_up(all, kMatmulFractal));
    };
    const int32_t first_m = fixed_.m > 0 ? fixed_.m : std::max(least_.m, kMatmulFractal),
                  first_n = fixed_.n > 0 ? fixed_.n : std::max(least_.n, kMatmulFractal);
    const int32_t last_m = fixed_.m > 0 ? fixed_.m : std::max(most(most_.m, shape_.m), first_m),
                  last_n = fixed_.n > 0 ? fixed_.n : std::max(most(most_.n, shape_.n), first_n);
    for (int32_t m = first_m; m <= last_m; m += kMatmulFractal) {
      const size_t before = found.size();
      for (int32_t n = first_n; n <= last_n; n += kMatmulFractal) {
        const MatmulCut cut = cutter.cut(m, n);
        if (!cut) break;
        found.push_back(cut);
      }
      if (found.size() == before) break;
    }
    return found;
  }

  void set(Tiling& t, const Sharing& sharing, const MatmulCut& cut) const {
    t.usedCoreNum = sharing.cores;
    t.singleCoreM = sharing.part.m;
    t.singleCoreN = sharing.part.n;
    t.singleCoreK = sharing.part.k;
    t.baseM = cut.base.m;
    t.baseN = cut.base.n;
    t.baseK = cut.base.k;
    t.dbL0A = t.dbL0B = kMatmulBuffers;
    t.dbL0C = doubles_c_ ? cut.accumulators : 1;
    t.shareL0CSize = cut.base.m * cut.base.n * int32_t{sizeof(float)} * t.dbL0C;
    t.stepM = t.stepN = 1;
    t.stepKa = cut.steps_a;
    t.stepKb = cut.steps_b;
    t.depthA1 = (doubles_a_ ? kMatmulBuffers : 1) * t.stepKa;
    t.depthB1 = (doubles_b_ ? kMatmulBuffers : 1) * t.stepKb;
    t.depthAL1CacheUB = t.depthBL1CacheUB = 0;
  }

  platform_ascendc::PlatformAscendC platform_{};
  PlatformInfo info_;
  Matrix a_, b_, c_, bias_;
  Layout a_layout_{}, b_layout_{}, c_layout_{};
  int32_t l1_ = -1, l0c_ = -1, bt_ = -1;
  bool is_bias_ = false, doubles_a_ = true, doubles_b_ = true, doubles_c_ = true;
  MatrixTraverse traverse_ = MatrixTraverse::NOSET;
};

// One core computes all.
class MatmulApiTiling : public MatmulApiTilingBase {
 public:
  using MatmulApiTilingBase::MatmulApiTilingBase;

 private:
  std::vector<Sharing> sharings() const override { return {{.cores = 1, .part = shape_}}; }
};

// M and N are cut for several cores, which in mixed kernels are the vector cores; K only if a part
// is given that has less of it.
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
  // Between which this class chooses; -1: no limit.
  int32_t SetSingleRange(int32_t maxM = -1, int32_t maxN = -1, int32_t maxK = -1, int32_t minM = -1,
                         int32_t minN = -1, int32_t minK = -1) {
    most_single_ = {maxM, maxN, maxK};
    least_single_ = {minM, minN, minK};
    return 0;
  }
  // What a core's part is a multiple of; 1: anything.
  int32_t SetAlignSplit(int32_t alignM, int32_t alignN, int32_t alignK) {
    align_ = {alignM, alignN, alignK};
    return 0;
  }
  // Whether SetSingleShape may cut K; the cores' results are then to be added.
  void EnableMultiCoreSplitK(bool flag) { may_cut_k_ = flag; }

  // After GetTiling: the cores that have work, and along M and N.
  int32_t GetCoreNum(int32_t& dim, int32_t& mDim, int32_t& nDim) const {
    if (result_.singleCoreM <= 0) return -1;
    dim = result_.usedCoreNum;
    mDim = matmul_ceil_div(shape_.m, result_.singleCoreM);
    nDim = matmul_ceil_div(shape_.n, result_.singleCoreN);
    return 0;
  }
  int32_t GetSingleShape(int32_t& shapeM, int32_t& shapeN, int32_t& shapeK) const {
    if (result_.singleCoreM <= 0) return -1;
    shapeM = result_.singleCoreM;
    shapeN = result_.singleCoreN;
    shapeK = result_.singleCoreK;
    return 0;
  }

 private:
  std::vector<Sharing> sharings() const override {
    std::vector<Sharing> found;
    const int32_t k = single_.k > 0 ? std::min(single_.k, shape_.k) : shape_.k;
    if (k < shape_.k && !may_cut_k_) return found;
    const int32_t parts_of_k = matmul_ceil_div(shape_.k, k);
    for (int32_t rows = 1; rows * parts_of_k <= dim_; ++rows) {
      const int32_t columns = dim_ / (rows * parts_of_k);
      const int32_t m = part(shape_.m, rows, std::max(unit_m(), align_.m), single_.m),
                    n = part(shape_.n, columns, std::max(unit_n(), align_.n), single_.n);
      const int32_t used = matmul_ceil_div(shape_.m, m) * matmul_ceil_div(shape_.n, n) * parts_of_k;
      if (used <= dim_ && is_in_range(m, n)) found.push_back({used, {m, n, k}});
    }
    return found;
  }
  bool is_in_range(int32_t m, int32_t n) const {
    const auto is_in = [](int32_t value, int32_t least, int32_t most) {
      return (least <= 0 || value >= least) && (most <= 0 || value <= most);
    };
    return is_in(m, least_single_.m, most_single_.m) && is_in(n, least_single_.n, most_single_.n);
  }
  static int32_t part(int32_t all, int32_t parts, int32_t unit, int32_t wish) {
    if (wish > 0) return wish;
    return std::min(all, matmul_round_up(matmul_ceil_div(all, parts), unit));
  }

  int32_t dim_ = -1;
  MatmulShape single_, most_single_, least_single_, align_;
  bool may_cut_k_ = false;
};

}  // namespace matmul_tiling
