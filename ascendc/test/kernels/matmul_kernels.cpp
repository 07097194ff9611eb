// The Matmul object: C = A B + bias for each core's part, as the host's TCubeTiling cuts it.
#include "kernel_operator.h"
#include "lib/matmul_intf.h"

namespace {

// Where the part of core `index` begins, and its tail; parts are counted down the rows.
struct Part {
  uint64_t row, column;
  int32_t m, n;
};
__aicore__ inline Part part_of(const TCubeTiling& t, int64_t index) {
  const int32_t rows = (t.M + t.singleCoreM - 1) / t.singleCoreM;
  const auto row = static_cast<int32_t>(index % rows) * t.singleCoreM,
             column = static_cast<int32_t>(index / rows) * t.singleCoreN;
  return {static_cast<uint64_t>(row), static_cast<uint64_t>(column),
          t.M - row < t.singleCoreM ? t.M - row : t.singleCoreM,
          t.N - column < t.singleCoreN ? t.N - column : t.singleCoreN};
}

template <class T>
__aicore__ inline GlobalTensor<T> matrix(GM_ADDR gm, uint64_t offset) {
  GlobalTensor<T> tensor;
  tensor.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(gm) + offset);
  return tensor;
}

// Coupled cores: half of what is left of UB is for results on their way out.
template <class Object>
__aicore__ inline void give_workspace(Object& object, TPipe& pipe, TBuf<>& buffer, uint32_t bytes) {
#ifndef __DAV_C220__
  pipe.InitBuffer(buffer, bytes);
  object.SetLocalWorkspace(buffer.Get<uint8_t>());
#endif
}

template <class Object, class T>
__aicore__ inline void set_operands(Object& object, const TCubeTiling& t, const Part& part,
                                    GM_ADDR a, GM_ADDR b, GM_ADDR bias, bool trans_a,
                                    bool trans_b) {
  object.SetTensorA(matrix<T>(a, trans_a ? part.row : part.row * t.Ka), trans_a);
  object.SetTensorB(matrix<T>(b, trans_b ? part.column * t.Kb : part.column), trans_b);
  object.SetTail(part.m, part.n);
  if (t.isBias) object.SetBias(matrix<float>(bias, part.column));
}

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

// Tile by tile into UB, where the vector core doubles it; whole tiles only.
extern "C" __global__ __aicore__ void matmul_and_double(GM_ADDR a, GM_ADDR b, GM_ADDR bias,
                                                        GM_ADDR c, GM_ADDR workspace,
                                                        GM_ADDR tiling_gm) {
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
    for (uint32_t i = 0; object.Iterate(); ++i) {
      LocalTensor<float> tile = queue.AllocTensor<float>();
      object.GetTensorC(tile, 0, true);
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
