// The Matmul object (ascendc-api.md, section 8): C = A B + bias, cut as TCubeTiling says.
//
// MatmulImpl computes on the core that calls it. Matmul does that on coupled cores, and on cube
// cores with ASCENDC_CUBE_ONLY; otherwise a vector core asks the cube core of its group
// (exchange.h), and on the cube core REGIST_MATMUL_OBJ is all that a kernel does.
#pragma once

#include "ascendc/data_copy.h"
#include "ascendc/matmul/core.h"
#include "ascendc/matmul/tiling.h"
#include "ascendc/matmul/types.h"
#include "ascendc/pipe.h"
#include "ascendc/tiling.h"

#if defined(__DAV_C220__)
#include "ascendc/matmul/exchange.h"
CUBIST_NOTE_SOURCE(2);  // the code for cube cores says what a kernel with MatmulImpl needs
#endif

namespace cubist::ascendc {

#if defined(__DAV_C220__) && !defined(ASCENDC_CUBE_ONLY)
inline constexpr bool kMatmulByMessage = true;
#else
inline constexpr bool kMatmulByMessage = false;
#endif
#if !defined(__DAV_C220__)
class MatmulClient;
#endif

template <class A, class B, class C, class BiasType, const auto& kConfig, bool kByMessage>
class MatmulObject {
  using Types = MatmulTypes<A, B, C, BiasType>;
  using AT = typename A::T;
  using CT = typename C::T;
  using Bias = typename BiasType::T;
  static_assert((A::pos == AscendC::TPosition::GM || is_in_ub(A::pos)) &&
                    (B::pos == AscendC::TPosition::GM || is_in_ub(B::pos)),
                "Matmul: not implemented: A and B elsewhere than in GM and UB");
  static_assert(kByMessage ||
                    (A::pos == AscendC::TPosition::GM && B::pos == AscendC::TPosition::GM),
                "Matmul: not implemented but for vector cores of split chips: A and B in UB");
  static_assert((is_row_major(A::format) || A::format == AscendC::CubeFormat::NZ) &&
                    (is_row_major(B::format) || B::format == AscendC::CubeFormat::NZ) &&
                    (is_row_major(C::format) || C::format == AscendC::CubeFormat::NZ),
                "Matmul: not implemented: formats other than ND, NZ, ND_ALIGN and VECTOR");
  static_assert(AscendC::IsSameType<AT, typename B::T>::value,
                "Matmul: not implemented: A and B of different types");
  static_assert(has_product<typename Types::Accumulator, AT, AT>(),
                "Matmul: no product of these types: half, bfloat16_t, float, int8_t or uint8_t");
#if !defined(__DAV_C220__)
  static_assert(!AscendC::IsSameType<AT, float>::value &&
                    !AscendC::IsSameType<AT, bfloat16_t>::value,
                "Matmul: A and B of float or bfloat16_t need split cores");
#endif

 public:
  CUBIST_API void Init(const TCubeTiling* tiling, AscendC::TPipe* = nullptr) {
    if constexpr (kIsStaticTiling<decltype(kConfig)>) {
      tiling_ = tiling_of(kConfig);
    } else {
      tiling_ = *tiling;
    }
    complete_tiling<AT>(tiling_);
    SetOrgShape(tiling_.M, tiling_.N, tiling_.Ka, tiling_.Kb);
    SetSingleShape(tiling_.singleCoreM, tiling_.singleCoreN, tiling_.singleCoreK);
    tile_ = kNoTile;
    bias_ = 0;
    quantisation_ = 0;
    quant_ = conversion_of<Types>(Scales::kNone);
#if defined(__DAV_C220__)
    if constexpr (!kByMessage) CUBIST_DECLARE_CORES(0, 1, 0);
#endif
  }
  CUBIST_API void Init(const TCubeTiling& tiling, AscendC::TPipe* pipe = nullptr) {
    Init(&tiling, pipe);
  }

  CUBIST_API void SetOrgShape(int m, int n, int k) { SetOrgShape(m, n, k, k); }
  // `c_columns`: of C, where it has more than B.
  CUBIST_API void SetOrgShape(int m, int n, int ka, int kb, int c_columns = 0) {
    org_m_ = m;
    org_n_ = n;
    org_ka_ = ka;
    org_kb_ = kb;
    c_columns_ = c_columns != 0 ? c_columns : n;
  }
  CUBIST_API void SetSingleShape(int m, int n, int k) { SetTail(m, n, k); }
  // What this core computes, where it is less than the tiling says; -1: as before.
  CUBIST_API void SetTail(int m = -1, int n = -1, int k = -1) {
    if (m != -1) m_ = m;
    if (n != -1) n_ = n;
    if (k != -1) k_ = k;
  }

  CUBIST_API void SetTensorA(const AscendC::GlobalTensor<AT>& a, bool isTrans = A::isTrans) {
    a_ = a.address();
    is_a_transposed_ = isTrans;
    tile_ = kNoTile;
  }
  CUBIST_API void SetTensorB(const AscendC::GlobalTensor<AT>& b, bool isTrans = B::isTrans) {
    b_ = b.address();
    is_b_transposed_ = isTrans;
    tile_ = kNoTile;
  }
  // In UB a matrix is as large as what is computed, without gaps. It goes to the cube core, by way
  // of GM, with the next call that computes.
  CUBIST_API void SetTensorA(const AscendC::LocalTensor<AT>& a, bool isTrans = A::isTrans) {
    static_assert(is_in_ub(A::pos), "Matmul::SetTensorA: a tensor in UB where MatmulType says GM");
    a_ub_ = static_cast<uint32_t>(a.address());
    is_a_fresh_ = true;
    is_a_transposed_ = isTrans;
    tile_ = kNoTile;
  }
  CUBIST_API void SetTensorB(const AscendC::LocalTensor<AT>& b, bool isTrans = B::isTrans) {
    static_assert(is_in_ub(B::pos), "Matmul::SetTensorB: a tensor in UB where MatmulType says GM");
    b_ub_ = static_cast<uint32_t>(b.address());
    is_b_fresh_ = true;
    is_b_transposed_ = isTrans;
    tile_ = kNoTile;
  }
  CUBIST_API void SetBias(const AscendC::GlobalTensor<Bias>& bias) {
    static_assert(AscendC::IsSameType<Bias, typename Types::Accumulator>::value ||
                      (!Types::kIsInteger && sizeof(Bias) == 2),
                  "Matmul::SetBias: no bias of this type: float, half or bfloat16_t; int32_t if A "
                  "and B are bytes");
    bias_ = bias.address();
  }
  CUBIST_API void ClearBias() { bias_ = 0; }
  CUBIST_API void DisableBias() { bias_ = 0; }

  // Scales of results on their way out of L0C, as FixPipe takes them (quantScalar: bits 31:0 float,
  // 45:37 offset): of all columns, or of each column in GM. They hold until the next one.
  CUBIST_API void SetQuantScalar(uint64_t quantScalar) {
    require_scales<AscendC::IsSameType<CT, CT>::value>();
    quantisation_ = quantScalar;
    quant_ = conversion_of<Types>(Scales::kScalar);
  }
  CUBIST_API void SetQuantVector(const AscendC::GlobalTensor<uint64_t>& quantTensor) {
    require_scales<AscendC::IsSameType<CT, CT>::value>();
    quantisation_ = quantTensor.address();
    quant_ = conversion_of<Types>(Scales::kVector);
  }

  // float A and B are rounded to HF32: to nearest even, or with transMode 1 away from zero.
  CUBIST_API void SetHF32(bool enableHF32 = false, int32_t transMode = 0) {
    static_assert(AscendC::IsSameType<AT, float>::value, "Matmul::SetHF32: A and B of float");
    hf32_ = static_cast<uint8_t>(enableHF32 ? (transMode == 1 ? 3 : 1) : 0);
  }

  // Coupled cores: UB through which results leave L0C.
  CUBIST_API void SetLocalWorkspace(const AscendC::LocalTensor<uint8_t>& memory) {
    local_workspace_ = static_cast<uint32_t>(memory.address());
    local_workspace_bytes_ = memory.GetSize();
  }
  // GM for the tiles that Iterate<false> computes ahead: all of singleCoreM x singleCoreN, each a
  // matrix of baseM x baseN. Without it two of them lie in the system workspace.
  template <class T>
  CUBIST_API void SetWorkspace(const AscendC::GlobalTensor<T>& memory) {
    tiles_ = memory.address();
  }
  template <class T>
  CUBIST_API void SetWorkspace(__gm__ const T* memory, int /*size*/) {
    tiles_ = reinterpret_cast<uint64_t>(memory);
  }
  // Of no effect: the core knows which it is, and there are no callbacks that would read the data.
  CUBIST_API void SetSubBlockIdx(uint8_t) {}
  template <class T>
  CUBIST_API void SetSelfDefineData(const T&) {}
  CUBIST_API void SetUserDefInfo(uint64_t) {}

  // The next tile; false: there is none. Without `sync`, and with C in UB, the cube core computes
  // it and the one after it from now on, otherwise when GetTensorC asks.
  template <bool sync = true>
  CUBIST_API bool Iterate(bool enPartialSum = false) {
    require(!enPartialSum, "Matmul::Iterate: enPartialSum is not implemented\nfalse\nleave it out");
    if constexpr (!kIsHere) return false;
    tile_ = tile_ == kNoTile ? 0 : tile_ + 1;
    const uint32_t tiles = rows() * columns();
    if constexpr (kIsAhead<sync>) ask_ahead(tiles);
    if (tile_ < tiles) return true;
    tile_ = kNoTile;
    return false;
  }

  // Into its place in C or, `enSequentialWrite`, as a matrix of baseM x baseN of its own.
  template <bool sync = true>
  CUBIST_API void GetTensorC(const AscendC::GlobalTensor<CT>& c, uint8_t enAtomic = 0,
                             bool enSequentialWrite = false) {
    if constexpr (!kIsHere) return;
    MatmulTask task = task_of_tile(tile_, enAtomic);
    task.c = c.address();
    if (enSequentialWrite) {
      task.c_pitch = sequential_pitch();
    } else if constexpr (C::format == AscendC::CubeFormat::NZ) {
      constexpr uint32_t kColumns =
          device::larger(device::kFractal, device::kBlockBytes / uint32_t{sizeof(CT)});
      task.c += (uint64_t{column(tile_)} * task.base_n * task.c_pitch +
                 uint64_t{row(tile_)} * task.base_m * kColumns) *
                sizeof(CT);
    } else {
      task.c += (uint64_t{row(tile_)} * task.base_m * task.c_pitch +
                 uint64_t{column(tile_)} * task.base_n) *
                sizeof(CT);
    }
    compute<sync>(task);
  }
  // Rows of baseN elements.
  template <bool sync = true>
  CUBIST_API void GetTensorC(const AscendC::LocalTensor<CT>& c, uint8_t enAtomic = 0,
                             bool /*enSequentialWrite*/ = false) {
    require(enAtomic == 0,
            "Matmul::GetTensorC: a tensor in UB, atomically\nenAtomic 0\na tensor in GM adds up");
    if constexpr (!kIsHere) return;
    MatmulTask task = task_of_tile(tile_, 0);
    task.c_pitch = sequential_pitch();
    if constexpr (kIsAhead<sync>) {
      take_tile(c);
    } else {
      compute_into_ub(task, c);
    }
  }

  // All of C, of which `c` is where this core's part begins; `enSequentialWrite`: tile after tile,
  // each a matrix of baseM x baseN. Without `sync` WaitIterateAll() says when it is there.
  // `fakeMsg`: nothing is computed, as the other vector core of the group calls alone.
  template <bool sync = true>
  CUBIST_API void IterateAll(const AscendC::GlobalTensor<CT>& c, uint8_t enAtomic = 0,
                             bool enSequentialWrite = false, bool /*waitIterateAll*/ = false,
                             bool fakeMsg = false) {
    if constexpr (!kIsHere) return;
    tile_ = kNoTile;
    if (fakeMsg) return skip();
    MatmulTask task = whole_task(enAtomic);
    task.c = c.address();
    task.is_sequential = enSequentialWrite;
    if (enSequentialWrite) task.c_pitch = sequential_pitch();
    compute<sync>(task);
  }
  // Several products of one shape, as many as the larger of `batchA` and `batchB`; the smaller one
  // divides it, and its matrices serve several products each. Where they lie says the LayoutMode of
  // the matrix with the layouts of the tiling, or a stride in elements.
  template <bool sync = true, bool waitIterateBatch = false>
  CUBIST_API void IterateBatch(const AscendC::GlobalTensor<CT>& c, uint32_t batchA, uint32_t batchB,
                               bool enSequentialWrite, uint32_t matrixStrideA = 0,
                               uint32_t matrixStrideB = 0, uint32_t matrixStrideC = 0,
                               bool enPartialSum = false, uint8_t enAtomic = 0) {
    static_assert(A::pos == AscendC::TPosition::GM && B::pos == AscendC::TPosition::GM,
                  "Matmul::IterateBatch: not implemented: A and B in UB");
    require(!enPartialSum && !enSequentialWrite,
            "Matmul::IterateBatch: enPartialSum and enSequentialWrite are not "
            "implemented\nfalse\nleave them out");
    const uint32_t count = device::larger(batchA, batchB);
    require(batchA != 0 && batchB != 0 && count % batchA == 0 && count % batchB == 0,
            "Matmul::IterateBatch: {} matrices A, {} matrices B\none a multiple of the "
            "other\nother batches, or one call for each part",
            batchA, batchB);
    if constexpr (!kIsHere) return;
    MatmulTask task = whole_task(enAtomic);
    task.c = c.address();
    task.matrices = static_cast<uint16_t>(count);
    task.a_share = static_cast<uint16_t>(count / batchA);
    task.b_share = static_cast<uint16_t>(count / batchB);
    const TCubeTiling& t = tiling_;
    place_batch<A>(task.a_pitch, task.a_step, t.ALayoutInfoB, t.ALayoutInfoN * t.ALayoutInfoG,
                   t.ALayoutInfoD, task.m * task.k, matrixStrideA);
    place_batch<B>(task.b_pitch, task.b_step, t.BLayoutInfoB, t.BLayoutInfoN * t.BLayoutInfoG,
                   t.BLayoutInfoD, task.k * task.n, matrixStrideB);
    place_batch<C>(task.c_pitch, task.c_step, t.CLayoutInfoB, t.CLayoutInfoN * t.CLayoutInfoG,
                   t.CLayoutInfoS2, task.m * task.n, matrixStrideC);
    compute<sync>(task);
  }
  CUBIST_API void WaitIterateBatch() { await_all(); }

  // What was asked for without `sync`.
  CUBIST_API void WaitIterateAll() { await_all(); }
  CUBIST_API void WaitGetTensorC() { await_all(); }
  CUBIST_API void End() {
    await_all();
    tile_ = kNoTile;
  }

  // ---- for REGIST_MATMUL_OBJ
  CUBIST_API void bind(MatmulClient* client, uint32_t number) {
    client_ = client;
    number_ = number;
  }
  CUBIST_API void begin(const TCubeTiling* tiling, AscendC::TPipe* pipe) {
    if (tiling != nullptr || kIsStaticTiling<decltype(kConfig)>) Init(tiling, pipe);
  }
  // On the cube core, for a vector core.
  CUBIST_API static void run(const MatmulTask& task) {
#if defined(__DAV_C220__)
    compute_matmul<Types>(task);
#endif
  }

 private:
  static constexpr uint32_t kNoTile = ~0u;
  static constexpr uint32_t kAhead = 1, kRounds = kAhead + 1;
  // The cube core of a mixed kernel only serves.
  static constexpr bool kIsHere = !kByMessage || AscendC::g_coreType != AscendC::AIC;
  template <bool sync>
  static constexpr bool kIsAhead = kByMessage && !sync && C::pos != AscendC::TPosition::GM;

  template <bool>
  CUBIST_API static void require_scales() {
    static_assert(conversion_of<Types>(Scales::kScalar) != isa::QuantMode::none,
                  "Matmul::SetQuantScalar, SetQuantVector: results of these types take no scale: C "
                  "of half or bytes if A and B are bytes, C of bytes otherwise");
#if !defined(__DAV_C220__)
    static_assert(sizeof(CT) == 0,
                  "Matmul::SetQuantScalar, SetQuantVector: not implemented on coupled cores");
#endif
  }

  CUBIST_API uint32_t rows() const {
    return device::ceil_div(static_cast<uint32_t>(m_), static_cast<uint32_t>(tiling_.baseM));
  }
  CUBIST_API uint32_t columns() const {
    return device::ceil_div(static_cast<uint32_t>(n_), static_cast<uint32_t>(tiling_.baseN));
  }
  CUBIST_API uint32_t row(uint32_t tile) const {
    return tiling_.iterateOrder == 1 ? tile / columns() : tile % rows();
  }
  CUBIST_API uint32_t column(uint32_t tile) const {
    return tiling_.iterateOrder == 1 ? tile % columns() : tile / rows();
  }

  // As MatmulTask has it, of a matrix of `rows` x `columns`.
  template <AscendC::CubeFormat kFormat>
  CUBIST_API static uint32_t pitch(int32_t rows, int32_t columns) {
    if constexpr (kFormat == AscendC::CubeFormat::NZ) {
      return device::round_up(static_cast<uint32_t>(rows), device::kFractal);
    } else {
      return static_cast<uint32_t>(columns);
    }
  }
  CUBIST_API uint32_t c_pitch() const {
    if constexpr (C::format == AscendC::CubeFormat::ND_ALIGN) {
      return device::round_up(static_cast<uint32_t>(c_columns_), device::kBlockBytes / sizeof(CT));
    } else {
      return pitch<C::format>(org_m_, c_columns_);
    }
  }
  CUBIST_API uint32_t sequential_pitch() const {
    return pitch<C::format>(tiling_.baseM, tiling_.baseN);
  }

  // In a layout with s before n, matrices of `columns` columns lie side by side in rows; in others
  // one follows the other.
  template <class Type>
  CUBIST_API static void place_batch(uint32_t& pitch, uint32_t& step, int32_t batches,
                                     int32_t matrices, int32_t columns, uint32_t elements,
                                     uint32_t stride) {
    using AscendC::LayoutMode;
    static_assert(Type::layout != LayoutMode::NONE,
                  "Matmul::IterateBatch: matrices without a layout: MatmulType's LayoutMode");
    step = elements;
    if constexpr (Type::layout == LayoutMode::BSNGD || Type::layout == LayoutMode::SBNGD) {
      static_assert(is_row_major(Type::format), "Matmul::IterateBatch: BSNGD and SBNGD are ND");
      require(matrices > 0 && columns > 0,
              "Matmul::IterateBatch: a layout of {} matrices, {} wide\npositive numbers\n"
              "SetALayout, SetBLayout and SetCLayout of the host's tiling",
              matrices, columns);
      constexpr bool kBatchesInRows = Type::layout == LayoutMode::SBNGD;
      pitch = static_cast<uint32_t>(matrices * columns * (kBatchesInRows ? batches : 1));
      step = static_cast<uint32_t>(columns);
    }
    if (stride != 0) step = stride;
  }

  CUBIST_API MatmulTask whole_task(uint8_t atomic) {
    bring_operands();
    require(a_ != 0 && b_ != 0,
            "Matmul: without A or B\nboth, by SetTensorA and SetTensorB\nset them first");
    require(quant_ != isa::QuantMode::none || !needs_scales<Types>(),
            "Matmul: results of this type take a scale\none, by SetQuantScalar or "
            "SetQuantVector\nset it first");
    MatmulTask task = task_of(tiling_, m_, n_, k_);
    task.a = a_;
    task.b = b_;
    task.bias = bias_;
    task.quantisation = quantisation_;
    constexpr bool kIsAInUb = is_in_ub(A::pos), kIsBInUb = is_in_ub(B::pos);
    const int32_t m = kIsAInUb ? m_ : org_m_, ka = kIsAInUb ? k_ : org_ka_,
                  n = kIsBInUb ? n_ : org_n_, kb = kIsBInUb ? k_ : org_kb_;
    task.a_pitch = is_a_transposed_ ? pitch<A::format>(ka, m) : pitch<A::format>(m, ka);
    task.b_pitch = is_b_transposed_ ? pitch<B::format>(n, kb) : pitch<B::format>(kb, n);
    task.c_pitch = c_pitch();
    task.is_a_transposed = is_a_transposed_;
    task.is_b_transposed = is_b_transposed_;
    task.atomic = atomic;
    task.hf32 = hf32_;
    task.quant = static_cast<uint8_t>(quant_);
    return task;
  }
  // Bytes from the start of a matrix to its row `row`, column `column`.
  template <AscendC::CubeFormat kFormat>
  CUBIST_API static uint64_t offset(uint32_t pitch, uint32_t row, uint32_t column) {
    if constexpr (kFormat == AscendC::CubeFormat::NZ) {
      return uint64_t{column} * pitch * sizeof(AT) + uint64_t{row} * device::kBlockBytes;
    } else {
      return (uint64_t{row} * pitch + column) * sizeof(AT);
    }
  }
  CUBIST_API MatmulTask task_of_tile(uint32_t tile, uint8_t atomic) {
    require(tile < rows() * columns(),
            "Matmul::GetTensorC: no tile\na tile that Iterate() has found\ncall it while Iterate() "
            "returns true");
    MatmulTask task = whole_task(atomic);
    const uint32_t first_m = row(tile) * task.base_m, first_n = column(tile) * task.base_n;
    task.a += is_a_transposed_ ? offset<A::format>(task.a_pitch, 0, first_m)
                               : offset<A::format>(task.a_pitch, first_m, 0);
    task.b += is_b_transposed_ ? offset<B::format>(task.b_pitch, first_n, 0)
                               : offset<B::format>(task.b_pitch, 0, first_n);
    if (task.bias != 0) task.bias += uint64_t{first_n} * sizeof(Bias);
    if (is_per_column(quant_)) task.quantisation += uint64_t{first_n} * sizeof(uint64_t);
    task.m = device::smaller(task.base_m, task.m - first_m);
    task.n = device::smaller(task.base_n, task.n - first_n);
    return task;
  }

  template <bool sync>
  CUBIST_API void compute(const MatmulTask& task) {
#if !defined(__DAV_C220__)
    compute_matmul<Types>(task, local_workspace_, local_workspace_bytes_);
#else
    if constexpr (kByMessage) {
      last_round_ = client().call(number_, task);
      if (sync) client().await(last_round_);
    } else if constexpr (AscendC::g_coreType == AscendC::AIC) {
      run(task);
    } else {
      stop(
          "MatmulImpl: on a vector core\na cube core\nreturn first where g_coreType is AIV, or "
          "Matmul with REGIST_MATMUL_OBJ");
    }
#endif
  }

  CUBIST_API void compute_into_ub(MatmulTask& task, const AscendC::LocalTensor<CT>& c) {
#if !defined(__DAV_C220__)
    compute_matmul<Types>(task, local_workspace_, local_workspace_bytes_,
                          static_cast<uint32_t>(c.address()));
#else
    if constexpr (kByMessage) {
      task.c = room(tile_room_, kRounds * tile_bytes());
      client().await(client().call(number_, task));
      copy_tile(c, task.c);
    } else {
      stop(
          "Matmul::GetTensorC: a tensor in UB on a core without UB\na tensor in GM\nC in GM "
          "(MatmulType), and a GlobalTensor");
    }
#endif
  }

  // Operands in UB, to GM.
  CUBIST_API void bring_operands() {
#if defined(__DAV_C220__)
    if constexpr (kByMessage && kIsHere && is_in_ub(A::pos)) {
      if (is_a_fresh_)
        a_ = store_operand(
            a_room_, a_ub_,
            is_a_transposed_ ? bytes_of<A::format>(k_, m_) : bytes_of<A::format>(m_, k_));
      is_a_fresh_ = false;
    }
    if constexpr (kByMessage && kIsHere && is_in_ub(B::pos)) {
      if (is_b_fresh_)
        b_ = store_operand(
            b_room_, b_ub_,
            is_b_transposed_ ? bytes_of<B::format>(n_, k_) : bytes_of<B::format>(k_, n_));
      is_b_fresh_ = false;
    }
#endif
  }
  // The tile where Iterate is, and those after it, unless asked for.
  CUBIST_API void ask_ahead([[maybe_unused]] uint32_t tiles) {
#if defined(__DAV_C220__)
    if (tile_ == 0) asked_ = 0;
    for (; asked_ < tiles && asked_ <= tile_ + kAhead; ++asked_) {
      MatmulTask task = task_of_tile(asked_, 0);
      task.c_pitch = sequential_pitch();
      task.c = place_of_tile(asked_);
      last_round_ = tile_round_[asked_ % kRounds] = client().call(number_, task);
    }
#endif
  }
  CUBIST_API void take_tile([[maybe_unused]] const AscendC::LocalTensor<CT>& c) {
#if defined(__DAV_C220__)
    client().await(tile_round_[tile_ % kRounds]);
    copy_tile(c, place_of_tile(tile_));
#endif
  }

  CUBIST_API void skip() {
#if defined(__DAV_C220__)
    if constexpr (kByMessage) last_round_ = client().skip();
#endif
  }
  CUBIST_API void await_all() {
#if defined(__DAV_C220__)
    if constexpr (kByMessage && kIsHere) client().await(last_round_);
#endif
  }

#if defined(__DAV_C220__)
  CUBIST_API MatmulClient& client() const {
    require(client_ != nullptr,
            "Matmul: an object that is not registered\n\nREGIST_MATMUL_OBJ comes first");
    return *client_;
  }
  CUBIST_API uint32_t tile_bytes() const {
    return static_cast<uint32_t>(tiling_.baseM * tiling_.baseN) * uint32_t{sizeof(CT)};
  }
  struct Room {
    uint64_t gm = 0;
    uint32_t bytes = 0;
  };
  CUBIST_API uint64_t room(Room& room, uint32_t bytes) const {
    if (room.bytes < bytes) room = {client().take_room(bytes), bytes};
    return room.gm;
  }
  template <AscendC::CubeFormat kFormat>
  CUBIST_API static uint32_t bytes_of(int32_t rows, int32_t columns) {
    constexpr uint32_t kC0 = device::kBlockBytes / sizeof(AT);
    const auto r = static_cast<uint32_t>(rows), c = static_cast<uint32_t>(columns);
    const uint32_t elements = kFormat == AscendC::CubeFormat::NZ
                                  ? device::round_up(r, device::kFractal) * device::round_up(c, kC0)
                                  : r * c;
    return elements * static_cast<uint32_t>(sizeof(AT));
  }
  CUBIST_API uint64_t store_operand(Room& place, uint32_t ub, uint32_t bytes) const {
    const uint64_t gm = room(place, bytes);
    barrier(isa::Pipe::ALL);  // whatever made it
    xnpu::copy_ubuf_to_gm_align(gm, ub, {.len_burst = bytes, .type = isa::DataType::u8});
    return gm;
  }
  // Of a tile that is computed ahead.
  CUBIST_API uint64_t place_of_tile(uint32_t tile) {
    if (tiles_ != 0) return tiles_ + uint64_t{tile} * tile_bytes();
    return room(tile_room_, kRounds * tile_bytes()) + tile % kRounds * tile_bytes();
  }
  CUBIST_API void copy_tile(const AscendC::LocalTensor<CT>& c, uint64_t from) const {
    AscendC::GlobalTensor<CT> tile;
    tile.SetGlobalBuffer(reinterpret_cast<__gm__ CT*>(from));
    AscendC::DataCopy(c, tile, static_cast<uint32_t>(tiling_.baseM * tiling_.baseN));
    pass<AscendC::HardEvent::MTE2_V>();
  }
#endif

  TCubeTiling tiling_;
  uint64_t a_ = 0, b_ = 0, bias_ = 0, quantisation_ = 0, tiles_ = 0;
  int32_t org_m_ = 0, org_n_ = 0, org_ka_ = 0, org_kb_ = 0, c_columns_ = 0, m_ = 0, n_ = 0, k_ = 0;
  uint32_t tile_ = kNoTile, number_ = 0, local_workspace_ = 0, local_workspace_bytes_ = 0;
  uint32_t asked_ = 0, last_round_ = 0, tile_round_[kRounds] = {};
  uint32_t a_ub_ = 0, b_ub_ = 0;
  bool is_a_fresh_ = false, is_b_fresh_ = false;
  bool is_a_transposed_ = A::isTrans, is_b_transposed_ = B::isTrans;
  uint8_t hf32_ = 0;
  isa::QuantMode quant_ = conversion_of<Types>(Scales::kNone);
  MatmulClient* client_ = nullptr;
#if defined(__DAV_C220__)
  Room a_room_, b_room_, tile_room_;
#endif
};

// REGIST_MATMUL_OBJ's objects, each followed by its tiling, in pairs. An object whose tiling is
// known at compile time may come without.
template <class Visit>
CUBIST_API void for_each_matmul_pair(Visit, uint32_t) {}
template <class Visit, class Object>
CUBIST_API void for_each_matmul_pair(Visit visit, uint32_t number, Object& object) {
  visit(object, static_cast<const TCubeTiling*>(nullptr), number);
}
template <class Visit, class Object, class Tiling, class... More>
CUBIST_API void for_each_matmul_pair(Visit visit, uint32_t number, Object& object, Tiling tiling,
                                     More&&... more) {
  visit(object, static_cast<const TCubeTiling*>(tiling), number);
  for_each_matmul_pair(visit, number + 1, more...);
}

}  // namespace cubist::ascendc

namespace AscendC {

// `More`: callbacks of a kernel's own for loads and stores, and policies.
template <class A, class B, class C, class Bias = C, const auto& kConfig = CFG_NORM, class... More>
class MatmulImpl : public cubist::ascendc::MatmulObject<A, B, C, Bias, kConfig, false> {
  static_assert(sizeof...(More) == 0,
                "MatmulImpl: not implemented: callbacks and policies (arguments of the template "
                "behind the configuration)");
};

template <class A, class B, class C, class Bias = C, const auto& kConfig = CFG_NORM, class... More>
class Matmul : public cubist::ascendc::MatmulObject<A, B, C, Bias, kConfig,
                                                    cubist::ascendc::kMatmulByMessage> {
  static_assert(sizeof...(More) == 0,
                "Matmul: not implemented: callbacks and policies (arguments of the template "
                "behind the configuration)");
};

}  // namespace AscendC

namespace matmul {
using namespace AscendC;
}

// In the kernel, which on the cube core of a mixed one ends here. A tiling may be null, if Init()
// follows.
#if defined(__DAV_C220__) && !defined(ASCENDC_CUBE_ONLY)
#define REGIST_MATMUL_OBJ(pipe, workspace, ...)                                                    \
  CUBIST_DECLARE_CORES(0, 1, 2);                                                                   \
  if constexpr (AscendC::g_coreType == AscendC::AIC) {                                             \
    cubist::ascendc::serve_matmuls(workspace,                                                      \
                                   [&](uint32_t number, const cubist::ascendc::MatmulTask& task) { \
                                     cubist::ascendc::for_each_matmul_pair(                        \
                                         [&](auto& object, const TCubeTiling*, uint32_t i) {       \
                                           if (i == number) object.run(task);                      \
                                         },                                                        \
                                         0, __VA_ARGS__);                                          \
                                   });                                                             \
    return;                                                                                        \
  }                                                                                                \
  cubist::ascendc::MatmulClient cubist_matmul_client(workspace);                                   \
  cubist::ascendc::for_each_matmul_pair(                                                           \
      [&](auto& object, const TCubeTiling* tiling, uint32_t number) {                              \
        object.bind(&cubist_matmul_client, number);                                                \
        object.begin(tiling, pipe);                                                                \
      },                                                                                           \
      0, __VA_ARGS__)
#else
#define REGIST_MATMUL_OBJ(pipe, workspace, ...)                                                  \
  cubist::ascendc::for_each_matmul_pair(                                                         \
      [&](auto& object, const TCubeTiling* tiling, uint32_t) { object.begin(tiling, pipe); }, 0, \
      __VA_ARGS__)
#endif
