// The Matmul object: C = A B + bias for each core's part, as the host's TCubeTiling cuts it.
#include "matmul_harness.h"

namespace {

template <class T, class C>
using InGm = Matmul<MatmulType<TPosition::GM, CubeFormat::ND, T>,
                    MatmulType<TPosition::GM, CubeFormat::ND, T>,
                    MatmulType<TPosition::GM, CubeFormat::ND, C>,
                    MatmulType<TPosition::GM, CubeFormat::ND, float>, CFG_NORM>;

// All at once. `atomic`: C adds to what is there.
template <class T, class C>
__aicore__ inline void whole(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c, GM_ADDR workspace,
                             GM_ADDR tiling_gm, uint32_t transposed, uint32_t atomic) {
  GET_TILING_DATA_WITH_STRUCT(TCubeTiling, tiling, tiling_gm);
  SetSysWorkspace(workspace);
  TPipe pipe;
  InGm<T, C> object;
  REGIST_MATMUL_OBJ(&pipe, GetSysWorkSpacePtr(), object, &tiling);
  if (GetBlockIdx() >= tiling.usedCoreNum) return;
  TBuf<> buffer;
  give_workspace(object, pipe, buffer, 64 * 1024);
  const Part part = part_of(tiling, GetBlockIdx());
  set_operands<InGm<T, C>, T>(object, tiling, part, a, b, bias, (transposed & 1) != 0,
                              (transposed & 2) != 0);
  object.IterateAll(matrix<C>(c, part.row * tiling.N + part.column), atomic);
  object.End();
}

}  // namespace

extern "C" __global__ __aicore__ void matmul_half_float(GM_ADDR a, GM_ADDR b, GM_ADDR bias,
                                                        GM_ADDR c, GM_ADDR workspace,
                                                        GM_ADDR tiling, uint32_t transposed,
                                                        uint32_t atomic) {
  whole<half, float>(a, b, bias, c, workspace, tiling, transposed, atomic);
}
extern "C" __global__ __aicore__ void matmul_half_half(GM_ADDR a, GM_ADDR b, GM_ADDR bias,
                                                       GM_ADDR c, GM_ADDR workspace, GM_ADDR tiling,
                                                       uint32_t transposed, uint32_t atomic) {
  whole<half, half>(a, b, bias, c, workspace, tiling, transposed, atomic);
}

namespace {

// Tile by tile into UB, where the vector core doubles it; whole tiles only. Without `sync` the cube
// core is a tile ahead.
template <bool sync>
__aicore__ inline void tiles_doubled(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c,
                                     GM_ADDR workspace, GM_ADDR tiling_gm) {
  using Object = Matmul<MatmulType<TPosition::GM, CubeFormat::ND, half>,
                        MatmulType<TPosition::GM, CubeFormat::ND, half>,
                        MatmulType<TPosition::VECIN, CubeFormat::ND, float>,
                        MatmulType<TPosition::GM, CubeFormat::ND, float>>;
  GET_TILING_DATA_WITH_STRUCT(TCubeTiling, tiling, tiling_gm);
  SetSysWorkspace(workspace);
  TPipe pipe;
  Object object;
  REGIST_MATMUL_OBJ(&pipe, GetSysWorkSpacePtr(), object, &tiling);
  const uint32_t count = tiling.baseM * tiling.baseN;
  TQue<TPosition::VECOUT, 2> queue;
  pipe.InitBuffer(queue, 2, count * sizeof(float));
  TBuf<> buffer;
  give_workspace(object, pipe, buffer, 16 * 1024);
  const Part part = part_of(tiling, GetBlockIdx());
  if (GetBlockIdx() < tiling.usedCoreNum) {
    set_operands<Object, half>(object, tiling, part, a, b, bias, false, false);
    const uint32_t rows = part.m / tiling.baseM;
    for (uint32_t i = 0; object.template Iterate<sync>(); ++i) {
      LocalTensor<float> tile = queue.AllocTensor<float>();
      object.template GetTensorC<sync>(tile, 0, true);
      Muls(tile, tile, 2.0f, count);
      queue.EnQue(tile);
      tile = queue.DeQue<float>();
      const uint64_t row = part.row + i % rows * tiling.baseM,
                     column = part.column + i / rows * tiling.baseN;
      const auto width = static_cast<uint16_t>(tiling.baseN * sizeof(float) / 32);
      DataCopy(matrix<float>(c, row * tiling.N + column), tile,
               {static_cast<uint16_t>(tiling.baseM), width, 0,
                static_cast<uint16_t>(tiling.N * sizeof(float) / 32 - width)});
      queue.FreeTensor(tile);
    }
  }
  object.End();
}

}  // namespace

extern "C" __global__ __aicore__ void matmul_and_double(GM_ADDR a, GM_ADDR b, GM_ADDR bias,
                                                        GM_ADDR c, GM_ADDR workspace,
                                                        GM_ADDR tiling) {
  tiles_doubled<true>(a, b, bias, c, workspace, tiling);
}
extern "C" __global__ __aicore__ void matmul_ahead_and_double(GM_ADDR a, GM_ADDR b, GM_ADDR bias,
                                                              GM_ADDR c, GM_ADDR workspace,
                                                              GM_ADDR tiling) {
  tiles_doubled<false>(a, b, bias, c, workspace, tiling);
}

namespace {

// The part of C, which the vector core doubles once it is there; before that it works for itself.
// Whole blocks only.
template <bool sync>
__aicore__ inline void doubled_after(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c,
                                     GM_ADDR workspace, GM_ADDR tiling_gm, uint32_t rounds) {
  GET_TILING_DATA_WITH_STRUCT(TCubeTiling, tiling, tiling_gm);
  SetSysWorkspace(workspace);
  TPipe pipe;
  InGm<half, float> object;
  REGIST_MATMUL_OBJ(&pipe, GetSysWorkSpacePtr(), object, &tiling);
  TBuf<> buffer, scratch;
  give_workspace(object, pipe, buffer, 16 * 1024);
  const Part part = part_of(tiling, GetBlockIdx());
  const auto count = static_cast<uint32_t>(tiling.singleCoreN);
  pipe.InitBuffer(scratch, count * sizeof(float));
  LocalTensor<float> row = scratch.Get<float>();
  if (GetBlockIdx() < tiling.usedCoreNum) {
    set_operands<InGm<half, float>, half>(object, tiling, part, a, b, bias, false, false);
    GlobalTensor<float> out = matrix<float>(c, part.row * tiling.N + part.column);
    object.template IterateAll<sync>(out, 0, false, true);
    for (uint32_t i = 0; i < rounds; ++i) {
      Duplicate(row, 1.0f, count);
      PipeBarrier<PIPE_V>();
    }
    object.WaitIterateAll();
    for (int32_t i = 0; i < part.m; ++i) {
      SetFlag<HardEvent::V_MTE2>(0);
      WaitFlag<HardEvent::V_MTE2>(0);
      DataCopy(row, out[i * tiling.N], count);
      SetFlag<HardEvent::MTE2_V>(0);
      WaitFlag<HardEvent::MTE2_V>(0);
      Muls(row, row, 2.0f, count);
      SetFlag<HardEvent::V_MTE3>(0);
      WaitFlag<HardEvent::V_MTE3>(0);
      DataCopy(out[i * tiling.N], row, count);
      SetFlag<HardEvent::MTE3_V>(0);
      WaitFlag<HardEvent::MTE3_V>(0);
    }
  }
  object.End();
}

}  // namespace

extern "C" __global__ __aicore__ void matmul_then_double(GM_ADDR a, GM_ADDR b, GM_ADDR bias,
                                                         GM_ADDR c, GM_ADDR workspace,
                                                         GM_ADDR tiling, uint32_t rounds) {
  doubled_after<true>(a, b, bias, c, workspace, tiling, rounds);
}
extern "C" __global__ __aicore__ void matmul_in_background(GM_ADDR a, GM_ADDR b, GM_ADDR bias,
                                                           GM_ADDR c, GM_ADDR workspace,
                                                           GM_ADDR tiling, uint32_t rounds) {
  doubled_after<false>(a, b, bias, c, workspace, tiling, rounds);
}

#if defined(__DAV_C220__)
// A comes from the vector core, which has doubled it, and B by way of UB, too; the first core
// computes all of C.
extern "C" __global__ __aicore__ void matmul_from_ub(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c,
                                                     GM_ADDR workspace, GM_ADDR tiling_gm,
                                                     uint32_t transposed, uint32_t) {
  using Object = Matmul<MatmulType<TPosition::VECOUT, CubeFormat::ND, half>,
                        MatmulType<TPosition::VECOUT, CubeFormat::ND, half>,
                        MatmulType<TPosition::GM, CubeFormat::ND, float>>;
  GET_TILING_DATA_WITH_STRUCT(TCubeTiling, tiling, tiling_gm);
  SetSysWorkspace(workspace);
  TPipe pipe;
  Object object;
  REGIST_MATMUL_OBJ(&pipe, GetSysWorkSpacePtr(), object, &tiling);
  if (GetBlockIdx() != 0) return;
  const uint32_t a_count = tiling.M * tiling.Ka, b_count = tiling.Kb * tiling.N;
  TBuf<TPosition::VECOUT> a_buffer, b_buffer;
  pipe.InitBuffer(a_buffer, a_count * sizeof(half));
  pipe.InitBuffer(b_buffer, b_count * sizeof(half));
  LocalTensor<half> a_ub = a_buffer.Get<half>(), b_ub = b_buffer.Get<half>();
  DataCopy(a_ub, matrix<half>(a, 0), a_count);
  DataCopy(b_ub, matrix<half>(b, 0), b_count);
  SetFlag<HardEvent::MTE2_V>(0);
  WaitFlag<HardEvent::MTE2_V>(0);
  Muls(a_ub, a_ub, half(2), a_count);
  object.SetTensorA(a_ub, (transposed & 1) != 0);
  object.SetTensorB(b_ub, (transposed & 2) != 0);
  object.IterateAll(matrix<float>(c, 0));
  object.End();
}
#endif

// On cube cores alone, which no marker says: vector cores have nothing to do, and the object asks
// for the cube.
extern "C" __global__ __aicore__ void matmul_alone(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR c,
                                                   GM_ADDR, GM_ADDR tiling_gm) {
  if (g_coreType == AIV) return;
  GET_TILING_DATA_WITH_STRUCT(TCubeTiling, tiling, tiling_gm);
  if (GetBlockIdx() >= tiling.usedCoreNum) return;
  using Object = MatmulImpl<MatmulType<TPosition::GM, CubeFormat::ND, half>,
                            MatmulType<TPosition::GM, CubeFormat::ND, half>,
                            MatmulType<TPosition::GM, CubeFormat::ND, float>,
                            MatmulType<TPosition::GM, CubeFormat::ND, float>>;
  TPipe pipe;
  Object object;
  object.Init(&tiling, &pipe);
  TBuf<> buffer;
  give_workspace(object, pipe, buffer, 64 * 1024);
  const Part part = part_of(tiling, GetBlockIdx());
  set_operands<Object, half>(object, tiling, part, a, b, bias, false, false);
  object.IterateAll(matrix<float>(c, part.row * tiling.N + part.column));
}
