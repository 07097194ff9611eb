// The Matmul object (ascendc-api.md, section 8): C = A B + bias, cut as TCubeTiling says.
//
// MatmulImpl computes on the core that calls it. Matmul does that on coupled cores, and on cube
// cores with ASCENDC_CUBE_ONLY; otherwise a vector core asks the cube core of its group
// (exchange.h), and on the cube core REGIST_MATMUL_OBJ is all that a kernel does.
#pragma once

#include "ascendc/data_copy.h"
#include "ascendc/matmul/core.h"
#include "ascendc/matmul/types.h"
#include "ascendc/pipe.h"
#include "ascendc/tiling.h"
#include "kernel_tiling/kernel_tiling.h"

#if defined(__DAV_C220__)
#include "ascendc/matmul/exchange.h"
CUBIST_NOTE_SOURCE(2);  // the code for cube cores says what a kernel with MatmulImpl needs
#endif

namespace cubist::ascendc {

#if defined(__DAV_C220__) && !defined(ASCENDC_CUBE_ONLY)
inline constexpr bool kMatmulByMessage = true;
#else
inline constexpr bool kMatmulByMessage = false;
class MatmulClient;
#endif

template <class A, class B, class C, class Bias, bool kByMessage>
class MatmulObject {
  static_assert(A::pos == AscendC::TPosition::GM && B::pos == AscendC::TPosition::GM,
                "Matmul: not implemented: A and B elsewhere than in GM");
  static_assert(A::format == AscendC::CubeFormat::ND && B::format == AscendC::CubeFormat::ND &&
                    C::format == AscendC::CubeFormat::ND,
                "Matmul: not implemented: formats other than ND");
  static_assert(AscendC::IsSameType<typename A::T, typename B::T>::value,
                "Matmul: not implemented: A and B of different types");
  using AT = typename A::T;
  using CT = typename C::T;

 public:
  CUBIST_API void Init(const TCubeTiling* tiling, AscendC::TPipe* = nullptr) {
    tiling_ = *tiling;
    SetOrgShape(tiling_.M, tiling_.N, tiling_.Ka, tiling_.Kb);
    SetSingleShape(tiling_.singleCoreM, tiling_.singleCoreN, tiling_.singleCoreK);
    tile_ = kNoTile;
    bias_ = 0;
#if defined(__DAV_C220__)
    if constexpr (!kByMessage) CUBIST_DECLARE_CORES(0, 1, 0);
#endif
  }
  CUBIST_API void Init(const TCubeTiling& tiling, AscendC::TPipe* pipe = nullptr) {
    Init(&tiling, pipe);
  }

  CUBIST_API void SetOrgShape(int m, int n, int k) { SetOrgShape(m, n, k, k); }
  CUBIST_API void SetOrgShape(int m, int n, int ka, int kb, int c_pitch = 0) {
    org_m_ = m;
    org_n_ = n;
    org_ka_ = ka;
    org_kb_ = kb;
    c_pitch_ = c_pitch != 0 ? c_pitch : n;
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
  template <class T>
  CUBIST_API void SetBias(const AscendC::GlobalTensor<T>& bias) {
    static_assert(AscendC::IsSameType<T, float>::value,
                  "Matmul::SetBias: not implemented: bias of other types than float");
    bias_ = bias.address();
  }
  CUBIST_API void ClearBias() { bias_ = 0; }
  CUBIST_API void DisableBias() { bias_ = 0; }

  // Coupled cores: UB through which results leave L0C.
  CUBIST_API void SetLocalWorkspace(const AscendC::LocalTensor<uint8_t>& memory) {
    local_workspace_ = static_cast<uint32_t>(memory.address());
    local_workspace_bytes_ = memory.GetSize();
  }
  CUBIST_API void SetSubBlockIdx(uint8_t) {}  // the core knows

  // The next tile; false: there is none. It is computed when GetTensorC asks for it.
  template <bool sync = true>
  CUBIST_API bool Iterate(bool enPartialSum = false) {
    require(!enPartialSum, "Matmul::Iterate: enPartialSum\nnot implemented: false");
    if constexpr (!kIsHere) return false;
    tile_ = tile_ == kNoTile ? 0 : tile_ + 1;
    return tile_ < rows() * columns();
  }

  // Into its place in C or, `enSequentialWrite`, as a matrix of baseM x baseN of its own.
  template <bool sync = true>
  CUBIST_API void GetTensorC(const AscendC::GlobalTensor<CT>& c, uint8_t enAtomic = 0,
                             bool enSequentialWrite = false) {
    if constexpr (!kIsHere) return;
    MatmulTask task = task_of_tile(enAtomic);
    if (enSequentialWrite) {
      task.c = c.address();
      task.c_pitch = task.base_n;
    } else {
      task.c = c.address() +
               (uint64_t{row()} * task.base_m * c_pitch_ + column() * task.base_n) * sizeof(CT);
      task.c_pitch = static_cast<uint32_t>(c_pitch_);
    }
    compute(task);
  }
  // Rows of baseN elements.
  template <bool sync = true>
  CUBIST_API void GetTensorC(const AscendC::LocalTensor<CT>& c, uint8_t enAtomic = 0,
                             bool enSequentialWrite = false) {
    require(enAtomic == 0, "Matmul::GetTensorC: a tensor in UB, atomically\n0");
    if constexpr (!kIsHere) return;
    MatmulTask task = task_of_tile(0);
    task.c_pitch = task.base_n;
    compute_into_ub(task, c);
  }

  // All of C, of which `c` is where this core's part begins.
  template <bool sync = true>
  CUBIST_API void IterateAll(const AscendC::GlobalTensor<CT>& c, uint8_t enAtomic = 0,
                             bool enSequentialWrite = false, bool waitIterateAll = false,
                             bool fakeMsg = false) {
    require(!enSequentialWrite, "Matmul::IterateAll: enSequentialWrite\nnot implemented: false");
    if constexpr (!kIsHere) return;
    MatmulTask task = whole_task(enAtomic);
    task.c = c.address();
    task.c_pitch = static_cast<uint32_t>(c_pitch_);
    compute(task);
    tile_ = kNoTile;
  }
  CUBIST_API void WaitIterateAll() {}  // IterateAll has waited
  CUBIST_API void WaitGetTensorC() {}
  CUBIST_API void End() { tile_ = kNoTile; }

  // ---- for REGIST_MATMUL_OBJ
  CUBIST_API void bind(MatmulClient* client, uint32_t number) {
    client_ = client;
    number_ = number;
  }
  // On the cube core, for a vector core.
  CUBIST_API static void run(const MatmulTask& task) {
#if defined(__DAV_C220__)
    compute_matmul<AT, CT>(task);
#endif
  }

 private:
  static constexpr uint32_t kNoTile = ~0u;
  // The cube core of a mixed kernel only serves.
  static constexpr bool kIsHere = !kByMessage || AscendC::g_coreType != AscendC::AIC;

  CUBIST_API uint32_t rows() const {
    return device::ceil_div(static_cast<uint32_t>(m_), static_cast<uint32_t>(tiling_.baseM));
  }
  CUBIST_API uint32_t columns() const {
    return device::ceil_div(static_cast<uint32_t>(n_), static_cast<uint32_t>(tiling_.baseN));
  }
  CUBIST_API uint32_t row() const {
    return tiling_.iterateOrder == 1 ? tile_ / columns() : tile_ % rows();
  }
  CUBIST_API uint32_t column() const {
    return tiling_.iterateOrder == 1 ? tile_ % columns() : tile_ / rows();
  }

  CUBIST_API MatmulTask whole_task(uint8_t atomic) const {
    const auto u = [](int32_t value) { return static_cast<uint32_t>(value); };
    const int32_t steps = tiling_.stepKa < tiling_.stepKb ? tiling_.stepKa : tiling_.stepKb;
    return {.a = a_,
            .b = b_,
            .bias = bias_,
            .c = 0,
            .m = u(m_),
            .n = u(n_),
            .k = u(k_),
            .a_pitch = u(is_a_transposed_ ? org_m_ : org_ka_),
            .b_pitch = u(is_b_transposed_ ? org_kb_ : org_n_),
            .c_pitch = 0,
            .base_m = u(tiling_.baseM),
            .base_n = u(tiling_.baseN),
            .base_k = u(tiling_.baseK),
            .strip_k = u(tiling_.baseK * (steps > 0 ? steps : 1)),
            .accumulators = u(tiling_.dbL0C > 1 ? 2 : 1),
            .is_a_transposed = is_a_transposed_,
            .is_b_transposed = is_b_transposed_,
            .is_n_first = tiling_.iterateOrder == 1,
            .atomic = atomic};
  }
  CUBIST_API MatmulTask task_of_tile(uint8_t atomic) const {
    require(tile_ < rows() * columns(),
            "Matmul::GetTensorC: no tile\na tile that Iterate() has found");
    MatmulTask task = whole_task(atomic);
    const uint32_t first_m = row() * task.base_m, first_n = column() * task.base_n;
    task.a +=
        (is_a_transposed_ ? uint64_t{first_m} : uint64_t{first_m} * task.a_pitch) * sizeof(AT);
    task.b +=
        (is_b_transposed_ ? uint64_t{first_n} * task.b_pitch : uint64_t{first_n}) * sizeof(AT);
    if (task.bias != 0) task.bias += uint64_t{first_n} * sizeof(float);
    task.m = device::smaller(task.base_m, task.m - first_m);
    task.n = device::smaller(task.base_n, task.n - first_n);
    return task;
  }

  CUBIST_API void compute(const MatmulTask& task) {
#if !defined(__DAV_C220__)
    compute_matmul<AT, CT>(task, local_workspace_, local_workspace_bytes_);
#else
    if constexpr (kByMessage) {
      client().call(number_, task);
    } else if constexpr (AscendC::g_coreType == AscendC::AIC) {
      run(task);
    } else {
      stop("MatmulImpl: on a vector core\na cube core, or Matmul with REGIST_MATMUL_OBJ");
    }
#endif
  }

  CUBIST_API void compute_into_ub(MatmulTask& task, const AscendC::LocalTensor<CT>& c) {
#if !defined(__DAV_C220__)
    compute_matmul<AT, CT>(task, local_workspace_, local_workspace_bytes_,
                           static_cast<uint32_t>(c.address()));
#else
    if constexpr (kByMessage) {
      const uint32_t bytes = task.base_m * task.base_n * static_cast<uint32_t>(sizeof(CT));
      task.c = client().tile(bytes);
      client().call(number_, task);
      AscendC::GlobalTensor<CT> tile;
      tile.SetGlobalBuffer(reinterpret_cast<__gm__ CT*>(task.c));
      AscendC::DataCopy(c, tile, task.m * task.base_n);
      pass<AscendC::HardEvent::MTE2_V>();
    } else {
      stop("Matmul::GetTensorC: a tensor in UB on a core without UB\na tensor in GM");
    }
#endif
  }

#if defined(__DAV_C220__) && !defined(ASCENDC_CUBE_ONLY)
  CUBIST_API MatmulClient& client() const {
    require(client_ != nullptr,
            "Matmul: an object that is not registered\n\nREGIST_MATMUL_OBJ comes first");
    return *client_;
  }
#endif

  TCubeTiling tiling_;
  uint64_t a_ = 0, b_ = 0, bias_ = 0;
  int32_t org_m_ = 0, org_n_ = 0, org_ka_ = 0, org_kb_ = 0, c_pitch_ = 0, m_ = 0, n_ = 0, k_ = 0;
  uint32_t tile_ = kNoTile, number_ = 0, local_workspace_ = 0, local_workspace_bytes_ = 0;
  bool is_a_transposed_ = A::isTrans, is_b_transposed_ = B::isTrans;
  MatmulClient* client_ = nullptr;
};

// REGIST_MATMUL_OBJ's objects, each followed by its tiling, in pairs.
template <class Visit, class Object, class Tiling, class... More>
CUBIST_API void for_each_matmul_pair(Visit visit, uint32_t number, Object& object, Tiling tiling,
                                     More&&... more) {
  visit(object, static_cast<const TCubeTiling*>(tiling), number);
  if constexpr (sizeof...(More) != 0) for_each_matmul_pair(visit, number + 1, more...);
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class A, class B, class C, class Bias = C, const auto& kConfig = CFG_NORM, class... More>
class MatmulImpl : public cubist::ascendc::MatmulObject<A, B, C, Bias, false> {};

template <class A, class B, class C, class Bias = C, const auto& kConfig = CFG_NORM, class... More>
class Matmul
    : public cubist::ascendc::MatmulObject<A, B, C, Bias, cubist::ascendc::kMatmulByMessage> {};

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
        if (tiling != nullptr) object.Init(tiling, pipe);                                          \
      },                                                                                           \
      0, __VA_ARGS__)
#else
#define REGIST_MATMUL_OBJ(pipe, workspace, ...)                \
  cubist::ascendc::for_each_matmul_pair(                       \
      [&](auto& object, const TCubeTiling* tiling, uint32_t) { \
        if (tiling != nullptr) object.Init(tiling, pipe);      \
      },                                                       \
      0, __VA_ARGS__)
#endif
