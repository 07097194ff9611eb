// As misuse_kernels.cpp, of the Matmul object.
#include "matmul_harness.h"

namespace {

// A Matmul object of one tile that does not say what it multiplies; results leave through `local`.
template <class T, class C>
struct OneTile {
  __aicore__ inline explicit OneTile(int32_t steps) {
    const TCubeTiling tiling = {.usedCoreNum = 1,
                                .M = 16,
                                .N = 16,
                                .Ka = 4096,
                                .Kb = 4096,
                                .singleCoreM = 16,
                                .singleCoreN = 16,
                                .singleCoreK = 4096,
                                .baseM = 128,
                                .baseN = 128,
                                .baseK = 64,
                                .depthA1 = 2 * steps,
                                .depthB1 = 2 * steps,
                                .stepM = 1,
                                .stepN = 1,
                                .stepKa = steps,
                                .stepKb = steps,
                                .dbL0A = 2,
                                .dbL0B = 2,
                                .dbL0C = 2};
    object.Init(&tiling);
    out.SetGlobalBuffer(nullptr);
#ifndef __DAV_C220__
    pipe.InitBuffer(local, 16384);
    object.SetLocalWorkspace(local.Get<uint8_t>());
#endif
  }
  __aicore__ inline void set_operands(GM_ADDR x) {
    GlobalTensor<T> operand;
    operand.SetGlobalBuffer(reinterpret_cast<T*>(x));
    object.SetTensorA(operand);
    object.SetTensorB(operand);
  }

  using InGm = MatmulType<TPosition::GM, CubeFormat::ND, T>;
  MatmulImpl<InGm, InGm, MatmulType<TPosition::GM, CubeFormat::ND, C>> object;
  GlobalTensor<C> out;
  TPipe pipe;
  TBuf<> local;
};

}  // namespace

// On cube cores.
#define MISUSE(name) extern "C" __global__ __aicore__ void name([[maybe_unused]] GM_ADDR x)

MISUSE(matmul_of_nothing) {
  if (g_coreType == AIV) return;
  OneTile<half, float> tile(1);
  tile.object.IterateAll(tile.out);  // line: matmul_of_nothing
}
MISUSE(matmul_of_long_strips) {
  if (g_coreType == AIV) return;
  OneTile<half, float> tile(64);
  tile.set_operands(x);
  tile.object.IterateAll(tile.out);  // line: matmul_of_long_strips
}
MISUSE(matmul_without_scale) {
  if (g_coreType == AIV) return;
  OneTile<int8_t, half> tile(1);
  tile.set_operands(x);
  tile.object.IterateAll(tile.out);  // line: matmul_without_scale
}
