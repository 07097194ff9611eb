#include "harness.h"

// z[block] = block + 100 * blocks by scalar stores, one cache line each.
extern "C" __global__ __aicore__ void block_numbers(GM_ADDR z) {
  GlobalTensor<int32_t> gm;
  gm.SetGlobalBuffer(reinterpret_cast<int32_t*>(z) + 16 * GetBlockIdx());
  gm.SetValue(0, GetBlockIdx() + 100 * GetBlockNum());
  DataCacheCleanAndInvalid<int32_t, CacheLine::SINGLE_CACHE_LINE, DcciDst::CACHELINE_OUT>(gm);
}

struct Tiling {
  uint32_t count;
  float scale;
  int32_t more[3];
};
// z = {count, scale, the sum of more, more[2]}
extern "C" __global__ __aicore__ void read_tiling(GM_ADDR z, GM_ADDR tiling) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  REGISTER_TILING_DEFAULT(Tiling);
  GET_TILING_DATA(data, tiling);
  GET_TILING_DATA_MEMBER(Tiling, more, more, tiling);
  GET_TILING_DATA_PTR_WITH_STRUCT(Tiling, pointer, tiling);
  GlobalTensor<float> gm;
  gm.SetGlobalBuffer(reinterpret_cast<float*>(z));
  gm.SetValue(0, data.count);
  gm.SetValue(1, data.scale);
  gm.SetValue(2, data.more[0] + more[1] + data.more[2]);
  gm.SetValue(3, pointer->more[2]);
}

// Twice: every block publishes a number and, after the meeting, adds up what all have published.
// `form` 0: cross-core flags, 1: through GM.
template <class Meet>
__aicore__ inline void add_after_meeting(GM_ADDR x, GM_ADDR z, Meet meet) {
  const uint32_t blocks = GetBlockNum(), block = GetBlockIdx();
  TPipe pipe;
  TBuf<> buffer;
  pipe.InitBuffer(buffer, 32 + blocks * 32);
  LocalTensor<int32_t> own = buffer.GetWithOffset<int32_t>(8, 0);
  LocalTensor<int32_t> all = buffer.GetWithOffset<int32_t>(blocks * 8, 32);
  GlobalTensor<int32_t> published, sums;
  published.SetGlobalBuffer(reinterpret_cast<int32_t*>(x), blocks * 8);
  sums.SetGlobalBuffer(reinterpret_cast<int32_t*>(z), blocks * 8);
  int32_t sum = 0;
  for (int32_t round = 0; round < 2; ++round) {
    Duplicate(own, static_cast<int32_t>((round + 1) * (block + 1)), 8);
    SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
    WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
    DataCopy(published[block * 8], own, 8);
    meet(pipe);
    DataCopy(all, published, blocks * 8);
    const auto id = GetTPipePtr()->AllocEventID<HardEvent::MTE2_S>();
    SetFlag<HardEvent::MTE2_S>(id);
    WaitFlag<HardEvent::MTE2_S>(id);
    GetTPipePtr()->ReleaseEventID<HardEvent::MTE2_S>(id);
    for (uint32_t i = 0; i < blocks; ++i) sum += all.GetValue(i * 8);
    meet(pipe);  // nobody publishes before all have read
  }
  own.SetValue(0, sum);
  SetFlag<HardEvent::S_MTE3>(EVENT_ID0);
  WaitFlag<HardEvent::S_MTE3>(EVENT_ID0);
  DataCopy(sums[block * 8], own, 8);
}
#ifdef __DAV_C220__
extern "C" __global__ __aicore__ void meet_by_flags(GM_ADDR x, GM_ADDR z, GM_ADDR) {
  add_after_meeting(x, z, [](TPipe&) { SyncAll(); });
}
#endif
extern "C" __global__ __aicore__ void meet_through_gm(GM_ADDR x, GM_ADDR z, GM_ADDR workspace) {
  GlobalTensor<int32_t> gm;
  gm.SetGlobalBuffer(reinterpret_cast<int32_t*>(workspace));
  bool is_first = true;
  TBuf<> buffer;
  add_after_meeting(x, z, [&](TPipe& pipe) {
    if (is_first) pipe.InitBuffer(buffer, GetBlockNum() * 32);
    is_first = false;
    SyncAll(gm, buffer.Get<int32_t>());
  });
}

// Lanes by registers: SetVectorMask and isSetMask = false, and counter mode.
extern "C" __global__ __aicore__ void masks(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                            uint32_t form) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    if (form == 0) {
      SetVectorMask<float>(0, 0xff00ff);
      Add<float, false>(dst, a, b, MASK_PLACEHOLDER, 1, {1, 1, 1, 8, 8, 8});
    } else {
      SetMaskCount();
      SetVectorMask<float, MaskMode::COUNTER>(70);
      Add<float, false>(dst, a, b, MASK_PLACEHOLDER, 1, {1, 1, 1, 8, 8, 8});
      SetMaskNorm();
    }
    ResetMask();
  });
}
