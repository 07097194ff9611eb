// Kernels of cube and vector cores together.
#include "cubist/device/cube.h"
#include "harness.h"

// Which core runs what: per group 3 lines of 64 B, the cube core's first: {kind, block index,
// sub-block index, sub-blocks, ratio, raw block index}. On coupled cores one line.
extern "C" __global__ __aicore__ void who_am_i(GM_ADDR z) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
  const int64_t line = g_coreType == AIV ? 1 + GetSubBlockIdx() : 0;
  GlobalTensor<int32_t> gm;
  gm.SetGlobalBuffer(reinterpret_cast<__gm__ int32_t*>(z) + 16 * (3 * get_block_idx() + line));
  gm.SetValue(0, g_coreType);
  gm.SetValue(1, GetBlockIdx());
  gm.SetValue(2, GetSubBlockIdx());
  gm.SetValue(3, GetSubBlockNum());
  gm.SetValue(4, GetTaskRation());
  gm.SetValue(5, get_block_idx());
  gm.SetValue(6, GetBlockNum());
}

// The same, one vector core to each cube core; the marker says it.
extern "C" __global__ __aicore__ __mix__(1, 1) void who_am_i_in_pairs(GM_ADDR z) {
  const int64_t line = g_coreType == AIV ? 1 : 0;
  GlobalTensor<int32_t> gm;
  gm.SetGlobalBuffer(reinterpret_cast<__gm__ int32_t*>(z) + 16 * (3 * get_block_idx() + line));
  gm.SetValue(0, g_coreType);
  gm.SetValue(1, GetBlockIdx());
  gm.SetValue(3, GetSubBlockNum());
}

// Cube cores only, by its type alone.
extern "C" __global__ __aicore__ void who_am_i_alone(GM_ADDR z) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIC_ONLY);
  GlobalTensor<int32_t> gm;
  gm.SetGlobalBuffer(reinterpret_cast<__gm__ int32_t*>(z) + 16 * GetBlockIdx());
  gm.SetValue(0, g_coreType);
}

#ifdef __DAV_C220__

namespace {

constexpr uint32_t kSide = 64, kElements = kSide * kSide, kHalf = kElements / 2;

// One product of 64 x 64 from GM to GM, all waits included.
__aicore__ inline void multiply(uint64_t c, uint64_t a, uint64_t b) {
  using namespace cubist::device;
  load_matrix<half>(0, a, kSide, kSide, kSide);
  load_matrix<half>(kElements * 2, b, kSide, kSide, kSide);
  set_flag(PIPE_MTE2, PIPE_MTE1, 0);
  wait_flag(PIPE_MTE2, PIPE_MTE1, 0);
  load_l0a<half, false>(0, 0, {.height = kSide, .rows = kSide, .columns = kSide});
  load_l0b<half, false>(0, kElements * 2, {.height = kSide, .rows = kSide, .columns = kSide});
  set_flag(PIPE_MTE1, PIPE_M, 0);
  wait_flag(PIPE_MTE1, PIPE_M, 0);
  cubist::device::multiply<half>(0, 0, 0, kSide, kSide, kSide, Start::kZero);
  set_flag(PIPE_M, PIPE_FIX, 0);
  wait_flag(PIPE_M, PIPE_FIX, 0);
  store_matrix<half, false>(c, 0, kSide, kSide, kSide);
  PipeBarrier<PIPE_ALL>();
}

// Half of a matrix of this vector core: dst = src + value.
__aicore__ inline void add_to_half(uint64_t dst, uint64_t src, float value, TBuf<>& buffer) {
  const uint64_t offset = GetSubBlockIdx() * kHalf;
  GlobalTensor<half> in, out;
  in.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(src) + offset, kHalf);
  out.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(dst) + offset, kHalf);
  LocalTensor<half> local = buffer.Get<half>();
  DataCopy(local, in, kHalf);
  SetFlag<HardEvent::MTE2_V>(EVENT_ID0);
  WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);
  Adds(local, local, static_cast<half>(value), kHalf);
  SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
  WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
  DataCopy(out, local, kHalf);
  SetFlag<HardEvent::MTE3_MTE2>(EVENT_ID0);
  WaitFlag<HardEvent::MTE3_MTE2>(EVENT_ID0);
}

}  // namespace

// Of every group, twice: the vector cores make a + 1, the cube core multiplies that by b, the
// vector cores add 2 to the product: flags in both directions. `flags` 0: by calls, 1:
// as intrinsics, 2: none from the cube core (a race).
extern "C" __global__ __aicore__ void add_multiply_add(GM_ADDR a, GM_ADDR b, GM_ADDR z,
                                                       GM_ADDR work, uint32_t flags) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
  constexpr uint16_t kMade = 3, kMultiplied = 4;
  const uint64_t offset = get_block_idx() * uint64_t{kElements} * sizeof(half);
  const auto at = [&](GM_ADDR matrix) { return reinterpret_cast<uint64_t>(matrix) + offset; };
  const uint64_t sum = at(work), product = at(z);
  if ASCEND_IS_AIC {
    for (int round = 0; round < 2; ++round) {
      WaitEvent(kMade);
      multiply(product, sum, at(b));
      if (flags == 1) {
        ffts_cross_core_sync(PIPE_FIX, 1 | 2 << 4 | kMultiplied << 8);
      } else if (flags == 0 || round == 1) {
        NotifyEvent<PIPE_FIX, 2>(kMultiplied);
      }
    }
  }
  if ASCEND_IS_AIV {
    TPipe pipe;
    TBuf<> buffer;
    pipe.InitBuffer(buffer, kHalf * sizeof(half));
    for (int round = 0; round < 2; ++round) {
      add_to_half(sum, at(a), 1, buffer);
      CrossCoreSetFlag<2, PIPE_MTE3>(kMade);
      if (flags != 2 || round == 1) wait_flag_dev(kMultiplied);
      add_to_half(product, product, 2, buffer);
      SyncAll<true>();  // the sibling has its half, too
    }
  }
}

// Every core of the launch publishes a number, meets all others and adds up what they published.
extern "C" __global__ __aicore__ void meet_in_mixed_kernel(GM_ADDR published, GM_ADDR sums) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
  constexpr int64_t kLine = 16;
  const int64_t core = 3 * get_block_idx() + (g_coreType == AIV ? 1 + GetSubBlockIdx() : 0);
  GlobalTensor<int32_t> in, out;
  in.SetGlobalBuffer(reinterpret_cast<__gm__ int32_t*>(published));
  out.SetGlobalBuffer(reinterpret_cast<__gm__ int32_t*>(sums));
  int32_t sum = 0;
  for (int32_t round = 0; round < 2; ++round) {
    in.SetValue(core * kLine, (round + 1) * (core + 1));
    DataCacheCleanAndInvalid<int32_t, CacheLine::ENTIRE_DATA_CACHE>(in);
    SyncAll<false>();
    for (int64_t i = 0; i < 3 * GetBlockNum(); ++i) sum += in.GetValue(i * kLine);
    SyncAll<false>();
  }
  out.SetValue(core * kLine, sum);
}

// Vector cores wait for each other, those of a group (mode 1) or `all` (mode 0): each writes a line
// and reads that of the next one.
extern "C" __global__ __aicore__ void meet_by_mode(GM_ADDR published, GM_ADDR seen, uint32_t all) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
  if ASCEND_IS_AIV {
    constexpr int64_t kLine = 16;
    GlobalTensor<int32_t> in, out;
    in.SetGlobalBuffer(reinterpret_cast<__gm__ int32_t*>(published));
    out.SetGlobalBuffer(reinterpret_cast<__gm__ int32_t*>(seen));
    const int64_t own = GetBlockIdx(), cores = GetBlockNum() * GetSubBlockNum();
    in.SetValue(own * kLine, 100 + own);
    DataCacheCleanAndInvalid<int32_t, CacheLine::ENTIRE_DATA_CACHE>(in);
    if (all) {
      CrossCoreSetFlag<0, PIPE_MTE3>(10);
    } else {
      CrossCoreSetFlag<1, PIPE_MTE3>(10);
    }
    CrossCoreWaitFlag(10);
    out.SetValue(own * kLine, in.GetValue((all ? (own + 1) % cores : own ^ 1) * kLine));
  }
}

#endif

// Block 0 tells block 1 through GM that x + 1 lies in z.
extern "C" __global__ __aicore__ void pass_on(GM_ADDR x, GM_ADDR z, GM_ADDR workspace) {
  constexpr uint32_t kCount = 64;
  TPipe pipe;
  TBuf<> buffer, sync;
  pipe.InitBuffer(buffer, kCount * sizeof(float));
  pipe.InitBuffer(sync, 32);
  GlobalTensor<float> in, out;
  GlobalTensor<int32_t> flags;
  in.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(x), kCount);
  out.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(z), 2 * kCount);
  flags.SetGlobalBuffer(reinterpret_cast<__gm__ int32_t*>(workspace));
  LocalTensor<float> local = buffer.Get<float>();
  const bool is_first = GetBlockIdx() == 0;
  if (!is_first) IBWait(flags, sync.Get<int32_t>(), 0, 0);
  DataCopy(local, is_first ? in : out, kCount);
  SetFlag<HardEvent::MTE2_V>(EVENT_ID0);
  WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);
  Adds(local, local, 1.0f, kCount);
  SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
  WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
  DataCopy(is_first ? out : out[kCount], local, kCount);
  if (is_first) IBSet(flags, sync.Get<int32_t>(), 0, 0);
}
