// Names of the language surface: traits, variants of an operator, other owners of UB.
#define CUBIST_TILING_KEY 3  // what `cubist cc -D` would say
#define DTYPE_X half
#define ORIG_DTYPE_X DT_FLOAT16
#define FORMAT_X FORMAT_ND
#include "harness.h"
#include "kernel_utils.h"
#include "register/tilingdata_base.h"

static_assert(Std::is_same<Std::remove_cvref_t<const float&>, float>::value);
static_assert(Std::is_same_v<Std::conditional_t<Std::is_integral_v<DTYPE_X>, int, DTYPE_X>, half>);
static_assert(Std::is_pointer_v<Std::decay_t<int[3]>> && Std::is_convertible_v<int, float>);
static_assert(!Std::is_convertible_v<void*, float> && Std::is_unsigned_v<uint8_t>);
static_assert(Std::max(3, 4) == 4 && Std::min(3, 4) == 3 &&
              Std::make_index_sequence<3>::size() == 3);

namespace declared {
BEGIN_TILING_DATA_DEF(Part)
TILING_DATA_FIELD_DEF(uint32_t, first)
TILING_DATA_FIELD_DEF(uint32_t, second)
END_TILING_DATA_DEF;
BEGIN_TILING_DATA_DEF(Whole)
TILING_DATA_FIELD_DEF(uint32_t, count)
TILING_DATA_FIELD_DEF_ARR(uint16_t, 2, sizes)
TILING_DATA_FIELD_DEF_STRUCT(Part, part)
END_TILING_DATA_DEF;
REGISTER_TILING_DATA_CLASS(Operator, Whole)

// z = {count, the sum of sizes, part.second}
extern "C" __global__ __aicore__ void read_declared_tiling(GM_ADDR z, GM_ADDR tiling) {
  GET_TILING_DATA(data, tiling);
  GlobalTensor<uint32_t> gm;
  gm.SetGlobalBuffer(reinterpret_cast<uint32_t*>(z));
  gm.SetValue(0, data.count);
  gm.SetValue(1, data.sizes[0] + data.sizes[1]);
  gm.SetValue(2, data.part.second);
}
}  // namespace declared

struct First {
  uint32_t a, b;
};
struct Second {
  uint16_t a, b;
};
// Key 3: z = {2 for the branch, b of Second}
extern "C" __global__ __aicore__ void read_tiling_of_a_key(GM_ADDR z, GM_ADDR tiling) {
  KERNEL_TASK_TYPE(3, KERNEL_TYPE_AIV_ONLY);
  REGISTER_TILING_DEFAULT(First);
  REGISTER_TILING_FOR_TILINGKEY("TILING_KEY_VAR == 1 || TILING_KEY_VAR > 0x10UL", declared::Whole);
  REGISTER_TILING_FOR_TILINGKEY("(TILING_KEY_VAR % 2 == 1) && !(TILING_KEY_VAR == 5)", Second);
  GET_TILING_DATA(data, tiling);
  GlobalTensor<uint32_t> gm;
  gm.SetGlobalBuffer(reinterpret_cast<uint32_t*>(z));
  if (TILING_KEY_IS(1)) {
    gm.SetValue(0, 1);
  } else if (TILING_KEY_IS(3)) {
    gm.SetValue(0, 2);
    gm.SetValue(1, data.b);
  }
}
// ... and of another kernel in the same source.
extern "C" __global__ __aicore__ void read_default_tiling(GM_ADDR z, GM_ADDR tiling) {
  REGISTER_TILING_DEFAULT(First);
  REGISTER_TILING_FOR_TILINGKEY("TILING_KEY_VAR == 1", Second);
  GET_TILING_DATA(data, tiling);
  GlobalTensor<uint32_t> gm;
  gm.SetGlobalBuffer(reinterpret_cast<uint32_t*>(z));
  gm.SetValue(0, data.b);
#if ORIG_DTYPE_X == DT_BF16 || FORMAT_X != FORMAT_ND
  gm.SetValue(1, 1);
#else
  gm.SetValue(1, sizeof(DTYPE_X));
#endif
}

template <class T>
__aicore__ inline void init(GM_ADDR z, uint32_t count, int32_t value) {
  TPipe pipe;
  TBuf<> used;
  pipe.InitBuffer(used, GetUBSizeInBytes() - 1024);
  GlobalTensor<T> gm;
  gm.SetGlobalBuffer(reinterpret_cast<T*>(z));
  if (sizeof(T) == 2) return InitGlobalMemory(gm[1], count - 2, static_cast<T>(value));
  if (sizeof(T) == 8) return Fill(gm[1], count - 2, static_cast<T>(value));
  InitOutput<T>(gm[1], count - 2, static_cast<T>(value));
}
extern "C" __global__ __aicore__ void init_output(GM_ADDR z, uint32_t count, int32_t value,
                                                  uint32_t bytes) {
  if (bytes == 1) return init<int8_t>(z, count, value);
  if (bytes == 2) return init<int16_t>(z, count, value);
  if (bytes == 4) return init<int32_t>(z, count, value);
  init<int64_t>(z, count, value);
}

// z = 2 x + 2 y, by way of a pool that is laid out twice.
extern "C" __global__ __aicore__ void pooled(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count) {
  const uint32_t bytes = count * sizeof(float);
  TPipe pipe;
  TBufPool<TPosition::VECCALC> pool;
  TQue<TPosition::VECIN, 1> queue_x, queue_y;
  TQue<TPosition::VECOUT, 1> queue_z;
  TBuf<> sum;
  pipe.InitBuffer(sum, bytes);
  pipe.InitBufPool(pool, 2 * bytes);
  GlobalTensor<float> gm_x, gm_y, gm_z;
  gm_x.SetGlobalBuffer(reinterpret_cast<float*>(x), count);
  gm_y.SetGlobalBuffer(reinterpret_cast<float*>(y), count);
  gm_z.SetGlobalBuffer(reinterpret_cast<float*>(z), count);
  LocalTensor<float> total = sum.Get<float>();

  pool.InitBuffer(queue_x, 1, bytes);
  pool.InitBuffer(queue_y, 1, bytes);
  LocalTensor<float> a = queue_x.AllocTensor<float>(), b = queue_y.AllocTensor<float>();
  DataCopy(a, gm_x, count);
  DataCopy(b, gm_y, count);
  queue_x.EnQue(a);
  queue_y.EnQue(b);
  a = queue_x.DeQue<float>();
  b = queue_y.DeQue<float>();
  Add(total, a, b, count);
  queue_x.FreeTensor(a);
  queue_y.FreeTensor(b);
  pool.Reset();

  pool.InitBuffer(queue_z, 1, bytes);
  LocalTensor<float> c = queue_z.AllocTensor<float>();
  Muls(c, total, 2.0f, count);
  queue_z.EnQue(c);
  c = queue_z.DeQue<float>();
  DataCopy(gm_z, c, count);
  queue_z.FreeTensor(c);
}

// z = exp(x) + y of 64 floats, z[64] = their sum, z[65] = the largest of them, z[72 ...] the halves
// of x, then x added to what z[136 ...] was.
extern "C" __global__ __aicore__ void by_intrinsics(GM_ADDR x, GM_ADDR y, GM_ADDR z) {
  LocalMemAllocator<Hardware::UB> memory;
  const auto at = [&](uint32_t count) {
    return reinterpret_cast<__ubuf__ float*>(
        memory.Alloc<TPosition::VECCALC, float>(count).GetPhyAddr());
  };
  __ubuf__ float *a = at(64), *b = at(64), *c = at(64), *sum = at(8), *largest = at(8),
                 *halves = at(32);
  const auto gm = reinterpret_cast<__gm__ float*>(z);
  copy_gm_to_ubuf(a, x, 0, 1, 8, 0, 0);
  copy_gm_to_ubuf_align_b32(b, y, 0, 1, 256, 0, 0, 0, 0);
  set_flag(PIPE_MTE2, PIPE_V, EVENT_ID0);
  wait_flag(PIPE_MTE2, PIPE_V, EVENT_ID0);
  set_mask_norm();
  set_vector_mask(~0ull, ~0ull);
  vector_dup(c, 0.0f, 1, 1, 1, 8, 0);
  vector_dup(largest, 0.0f, 1, 1, 1, 8, 0);
  pipe_barrier(PIPE_V);
  vexp(c, a, 1, 1, 1, 8, 8);
  pipe_barrier(PIPE_V);
  vadd(c, c, b, 1, 1, 1, 1, 8, 8, 8);
  vconv_f322f16((__ubuf__ half*)halves, a, 1, 1, 1, 4, 8);
  pipe_barrier(PIPE_V);
  vcadd(sum, c, 1, 1, 1, 8, false);
  vcmax(largest, c, 1, 1, 1, 8, ONLY_VALUE);
  set_flag(PIPE_V, PIPE_MTE3, EVENT_ID0);
  wait_flag(PIPE_V, PIPE_MTE3, EVENT_ID0);
  copy_ubuf_to_gm(gm, c, 0, 1, 8, 0, 0);
  copy_ubuf_to_gm_align_b32(gm + 64, sum, 0, 1, 4, 0, 0, 0, 0);
  copy_ubuf_to_gm_align_b32(gm + 65, largest, 0, 1, 4, 0, 0, 0, 0);
  copy_ubuf_to_gm(gm + 72, halves, 0, 1, 4, 0, 0);
  set_atomic_f32();
  set_atomic_add();
  copy_ubuf_to_gm(gm + 136, a, 0, 1, 8, 0, 0);
  set_atomic_none();
}
