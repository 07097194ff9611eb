// Batches of the Matmul object: matrices one after the other, and heads side by side in rows. The
// first core computes.
#include "matmul_harness.h"

namespace {

template <LayoutMode kOperands, LayoutMode kResult, bool kIsTransposed>
using Batch = Matmul<MatmulType<TPosition::GM, CubeFormat::ND, half, false, kOperands>,
                     MatmulType<TPosition::GM, CubeFormat::ND, half, kIsTransposed, kOperands>,
                     MatmulType<TPosition::GM, CubeFormat::ND, float, false, kResult>,
                     MatmulType<TPosition::GM, CubeFormat::ND, float>>;

}  // namespace

// C[i] = A[i] B[i / share] + bias[i], each matrix behind the one before.
extern "C" __global__ __aicore__ void matmul_batch(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c,
                                                   GM_ADDR workspace, GM_ADDR tiling_gm,
                                                   uint32_t batch_a, uint32_t batch_b) {
  using Object = Batch<LayoutMode::NORMAL, LayoutMode::NORMAL, false>;
  GET_TILING_DATA_WITH_STRUCT(TCubeTiling, tiling, tiling_gm);
  SetSysWorkspace(workspace);
  TPipe pipe;
  Object object;
  REGIST_MATMUL_OBJ(&pipe, GetSysWorkSpacePtr(), object, &tiling);
  if (GetBlockIdx() != 0) return;
  TBuf<> buffer;
  give_workspace(object, pipe, buffer, 64 * 1024);
  object.SetTensorA(matrix<half>(a, 0));
  object.SetTensorB(matrix<half>(b, 0));
  object.SetBias(matrix<float>(bias, 0));
  object.template IterateBatch<false, true>(matrix<float>(c, 0), batch_a, batch_b, false);
  object.WaitIterateBatch();
  object.End();
}

// Scores of attention: A [b, s, n, g, d] times B [b, s, n, 1, d], transposed, is C [b, n, g, s1,
// s2].
extern "C" __global__ __aicore__ void matmul_heads(GM_ADDR a, GM_ADDR b, GM_ADDR c,
                                                   GM_ADDR workspace, GM_ADDR tiling_gm) {
  using Object = Batch<LayoutMode::BSNGD, LayoutMode::BNGS1S2, true>;
  GET_TILING_DATA_WITH_STRUCT(TCubeTiling, t, tiling_gm);
  SetSysWorkspace(workspace);
  TPipe pipe;
  Object object;
  REGIST_MATMUL_OBJ(&pipe, GetSysWorkSpacePtr(), object, &t);
  if (GetBlockIdx() != 0) return;
  TBuf<> buffer;
  give_workspace(object, pipe, buffer, 64 * 1024);
  const uint64_t heads = t.ALayoutInfoN * t.ALayoutInfoG, queries = t.ALayoutInfoS,
                 keys = t.BLayoutInfoS;
  for (int32_t i = 0; i < t.ALayoutInfoB; ++i) {
    object.SetTensorA(matrix<half>(a, i * queries * heads * t.ALayoutInfoD));
    object.SetTensorB(matrix<half>(b, i * keys * t.BLayoutInfoN * t.BLayoutInfoD), true);
    object.IterateBatch(matrix<float>(c, i * heads * queries * keys), heads, t.BLayoutInfoN, false);
  }
  object.End();
}
