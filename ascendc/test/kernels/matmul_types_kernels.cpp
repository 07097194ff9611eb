// The Matmul object with other types and formats than half in ND, and with scales. Arguments: what
// is transposed (bit 0 A, bit 1 B), and scales: 0 none, 1 the first one for all columns, 2 a
// column's each.
#include "matmul_harness.h"

namespace {

constexpr uint32_t kScalar = 1, kVector = 2, kHf32 = 4;

template <class T, class C, class Bias, CubeFormat kA = CubeFormat::ND,
          CubeFormat kB = CubeFormat::ND, CubeFormat kC = CubeFormat::ND>
using Product =
    Matmul<MatmulType<TPosition::GM, kA, T>, MatmulType<TPosition::GM, kB, T>,
           MatmulType<TPosition::GM, kC, C>, MatmulType<TPosition::GM, CubeFormat::ND, Bias>>;

template <class Object, class C>
__aicore__ inline void set_scales([[maybe_unused]] Object& object, [[maybe_unused]] GM_ADDR scales,
                                  [[maybe_unused]] const Part& part,
                                  [[maybe_unused]] uint32_t how) {
  if constexpr (sizeof(C) != sizeof(float)) {
    if (how == kScalar) object.SetQuantScalar(matrix<uint64_t>(scales, 0).GetValue(0));
    if (how == kVector) object.SetQuantVector(matrix<uint64_t>(scales, part.column));
  }
}

template <class T, class C, class Bias, class Object, bool kHasScales = false>
__aicore__ inline void whole(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR scales, GM_ADDR c,
                             GM_ADDR workspace, GM_ADDR tiling_gm, uint32_t transposed,
                             uint32_t how) {
  GET_TILING_DATA_WITH_STRUCT(TCubeTiling, tiling, tiling_gm);
  SetSysWorkspace(workspace);
  TPipe pipe;
  Object object;
  REGIST_MATMUL_OBJ(&pipe, GetSysWorkSpacePtr(), object, &tiling);
  if (GetBlockIdx() >= tiling.usedCoreNum) return;
  TBuf<> buffer;
  give_workspace(object, pipe, buffer, 64 * 1024);
  const Part part = part_of(tiling, GetBlockIdx());
  set_operands<Object, T, Bias>(object, tiling, part, a, b, bias, (transposed & 1) != 0,
                                (transposed & 2) != 0);
  if constexpr (kHasScales) set_scales<Object, C>(object, scales, part, how);
  if constexpr (sizeof(T) == sizeof(float)) object.SetHF32(how == kHf32);
  object.IterateAll(matrix<C>(c, part.row * tiling.N + part.column));
  object.End();
}

}  // namespace

#define MATMUL(name, T, C, Bias, has_scales, ...)                                       \
  extern "C" __global__ __aicore__ void matmul_##name(                                  \
      GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR scales, GM_ADDR c, GM_ADDR workspace, \
      GM_ADDR tiling, uint32_t transposed, uint32_t how) {                              \
    whole<T, C, Bias, Product<T, C, Bias, ##__VA_ARGS__>, has_scales>(                  \
        a, b, bias, scales, c, workspace, tiling, transposed, how);                     \
  }
MATMUL(bytes, int8_t, int32_t, int32_t, false)
MATMUL(half_bias, half, float, half, false)
MATMUL(nz, half, float, float, false, CubeFormat::NZ, CubeFormat::NZ, CubeFormat::NZ)
MATMUL(nz_bytes, int8_t, int32_t, int32_t, false, CubeFormat::ND, CubeFormat::NZ)
#if defined(__DAV_C220__)
MATMUL(float, float, float, float, false)
MATMUL(bfloat, bfloat16_t, bfloat16_t, float, false)
MATMUL(bfloat_bias, bfloat16_t, float, bfloat16_t, false)
MATMUL(bytes_half, int8_t, half, int32_t, true)
MATMUL(bytes_bytes, int8_t, int8_t, int32_t, true)
MATMUL(half_bytes, half, int8_t, float, true)
#endif

// A tiling that is known here, of 64 x 48 x 80.
namespace {
constexpr MatmulShapeParams kShape = {64, 48, 80, 32, 48, 16};
constexpr MatmulConfig kConfig = GetMMConfig<MatmulConfigMode::CONFIG_MDL>(kShape);
using InGm = MatmulType<TPosition::GM, CubeFormat::ND, half>;
using OutInGm = MatmulType<TPosition::GM, CubeFormat::ND, float>;
constexpr auto kTiling = GetMatmulApiTiling<InGm, InGm, OutInGm, OutInGm>(kConfig);
}  // namespace

extern "C" __global__ __aicore__ void matmul_static(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR,
                                                    GM_ADDR c, GM_ADDR workspace, GM_ADDR, uint32_t,
                                                    uint32_t) {
  SetSysWorkspace(workspace);
  TPipe pipe;
  Matmul<InGm, InGm, OutInGm, OutInGm, kTiling> object;
  REGIST_MATMUL_OBJ(&pipe, GetSysWorkSpacePtr(), object, (TCubeTiling*)nullptr);
  if (GetBlockIdx() != 0) return;
  TBuf<> buffer;
  give_workspace(object, pipe, buffer, 64 * 1024);
  object.SetTensorA(matrix<half>(a, 0));
  object.SetTensorB(matrix<half>(b, 0));
  object.SetBias(matrix<float>(bias, 0));
  object.SetSelfDefineData(0);
  object.IterateAll(matrix<float>(c, 0));
  object.End();
}
