// What names of the API are, each said by an ASSERT: a kernel that ends without an error writes 1.
#include "harness.h"

__aicore__ inline void all_hold(GM_ADDR z) {
  GlobalTensor<int32_t> gm;
  gm.SetGlobalBuffer(reinterpret_cast<int32_t*>(z));
  gm.SetValue(0, 1);
}
// The compiler does not know it.
__aicore__ inline float at_run_time(float value) {
  volatile float hidden = value;
  return hidden;
}

extern "C" __global__ __aicore__ void numbers_hold(GM_ADDR z) {
  ASSERT(DivCeil(7, 2) == 4 && Ceil(8, 2) == 4 && AlignUp(33, 32) == 64);
  ASSERT(abs(-3) == 3 && abs(2.5f) == 2.5f && min(2, 3) == 2 && max(2, 3) == 3);
  ASSERT((IsSameType<half, half>::value && !IsSameType<half, float>::value));
  ASSERT((IsSameType<Conditional<true, half, float>::type, half>::value));
  ASSERT((IsSameType<tik2::LocalTensor<half>, LocalTensor<half>>::value));
  ASSERT(AscendCUtils::GetBitSize(4) == 32 && sizeof(float32_t) == 4 && sizeof(int4b_t) == 1);

  ASSERT(B8_BYTE_SIZE == 1 && B16_BYTE_SIZE == 2 && B32_BYTE_SIZE == 4);
  ASSERT(ONE_BLK_SIZE == 32 && GetDataBlockSizeInBytes() == 32 && DEFAULT_C0_SIZE == 32);
  ASSERT(ONE_BLK_HALF_NUM == 16 && ONE_BLK_FLOAT_NUM == 8);
  ASSERT(B16_DATA_NUM_PER_BLOCK == 16 && B32_DATA_NUM_PER_BLOCK == 8);
  ASSERT(ONE_REPEAT_BYTE_SIZE == 256 && GetVecLen() == 256 && MAX_REPEAT_TIMES == 255);
  ASSERT(ONE_REPEAT_HALF_SIZE == 128 && ONE_REPEAT_FLOAT_SIZE == 64);
  ASSERT(B16_DATA_NUM_PER_REPEAT == 128 && B32_DATA_NUM_PER_REPEAT == 64);
  ASSERT(DEFAULT_BLK_NUM == 8 && DEFAULT_BLK_STRIDE == 1 && DEFAULT_REPEAT_STRIDE == 8);
  ASSERT(BRCB_BROADCAST_NUMBER == 8 && BLOCK_CUBE == 16 && FULL_MASK == 0xffff'ffff'ffff'ffff);
  const UnaryRepeatParams unary;
  ASSERT(unary.dstBlkStride == 1 && unary.srcRepStride == 8);
  const BinaryRepeatParams binary(1, 2, 3, 4, 5, 6);
  ASSERT(binary.src0BlkStride == 2 && binary.src1RepStride == 6);
  const CopyRepeatParams copy(1, 2, 3, 4);
  ASSERT(copy.srcStride == 2 && copy.dstRepeatSize == 3);
  ASSERT(PI > 3.14159f && PI < 3.1416f);
  if (unlikely(GetBlockNum() == 0)) return;
  if (likely(GetBlockNum() == 1)) all_hold(z);
}

extern "C" __global__ __aicore__ void scalar_calls_hold(GM_ADDR z) {
  const auto bits = static_cast<uint64_t>(at_run_time(0x30));
  ASSERT(ScalarGetCountOfValue<1>(bits) == 2 && ScalarGetCountOfValue<0>(bits) == 62);
  ASSERT(ScalarGetSFFValue<1>(bits) == 4 && ScalarGetSFFValue<0>(bits) == 0);
  ASSERT(ScalarGetSFFValue<1>(bits - 0x30) == -1 && ScalarCountLeadingZero(bits) == 58);
  const float half_way = at_run_time(-2.5f);
  ASSERT((ScalarCast<float, int32_t, RoundMode::CAST_RINT>(half_way) == -2));
  ASSERT((ScalarCast<float, int32_t, RoundMode::CAST_ROUND>(half_way) == -3));
  ASSERT((ScalarCast<float, int32_t, RoundMode::CAST_FLOOR>(half_way) == -3));
  ASSERT((ScalarCast<float, int32_t, RoundMode::CAST_CEIL>(half_way) == -2));
  ASSERT((ScalarCast<float, int32_t, RoundMode::CAST_TRUNC>(half_way) == -2));
  ASSERT(sqrt(half_way * -10.0f) == 5.0f && sqrt(half_way) != sqrt(half_way));
  all_hold(z);
}

extern "C" __global__ __aicore__ void tensors_hold(GM_ADDR z) {
  TPipe pipe;
  TBuf<> buffer;
  pipe.InitBuffer(buffer, 512);
  LocalTensor<float> t = buffer.Get<float>();
  ASSERT(buffer.GetBufferLen() == 512 && t.GetSize() == 128 && t[16].GetSize() == 112);
  ASSERT(t.GetPosition() == TPosition::VECCALC);
  t[8].SetValue(2, 7);
  ASSERT(t.GetValue(10) == 7.0f && t(10) == 7.0f);
  t(10) = 9.0f;
  ASSERT(*reinterpret_cast<__ubuf__ float*>(t.GetPhyAddr(10)) == 9.0f);
  LocalTensor<half> narrow = t.ReinterpretCast<half>();
  ASSERT(narrow.GetSize() == 256 && narrow.GetPhyAddr() == t.GetPhyAddr());
  LocalTensor<half> part;
  part.SetAddrWithOffset(t, 64);
  ASSERT(part.GetPhyAddr() == t.GetPhyAddr(16) && part.GetSize() == 224);
  part.SetSize(20);
  ASSERT(part.GetSize() == 20);
  part.SetBufferLen(64);
  ASSERT(part.GetSize() == 32);
  part.SetUserTag(5);
  ASSERT(part.GetUserTag() == 5 && t.GetUserTag() == 0);
  const uint32_t dims[] = {2, 16};
  part.SetShapeInfo(ShapeInfo(2, dims));
  ASSERT(part.GetShapeInfo().shapeDim == 2 && part.GetShapeInfo().shape[1] == 16);

  GlobalTensor<int32_t> gm;
  gm.SetGlobalBuffer(reinterpret_cast<int32_t*>(z), 8);
  gm.SetL2CacheHint(CacheMode::CACHE_MODE_DISABLE);
  ASSERT(gm.GetSize() == 8 && gm[3].GetSize() == 5 && gm[3].GetPhyAddr() == gm.GetPhyAddr(3));
  ASSERT(gm.ReinterpretCast<half>().GetSize() == 16);
  gm.SetShapeInfo(ShapeInfo(2, dims));
  ASSERT(gm.GetShapeInfo().shape[0] == 2);
  all_hold(z);
}

extern "C" __global__ __aicore__ void queues_hold(GM_ADDR z) {
  TPipe pipe;
  TQue<TPosition::VECIN, 2> queue;
  pipe.InitBuffer(queue, 2, 256);
  ASSERT(!queue.HasTensorInQue() && queue.VacantInQue() && queue.HasIdleBuffer());
  LocalTensor<float> a = queue.AllocTensor<float>(), b;
  queue.AllocTensor<float>(b);
  ASSERT(!queue.HasIdleBuffer() && a.GetPhyAddr() != b.GetPhyAddr());
  queue.EnQue(a);
  ASSERT(queue.HasTensorInQue() && queue.VacantInQue() && queue.GetTensorCountInQue() == 1);
  queue.EnQue<TPosition::GM, TPosition::VECIN>(b);
  ASSERT(!queue.VacantInQue() && queue.GetTensorCountInQue() == 2);
  LocalTensor<float> first;
  queue.DeQue<float>(first);
  ASSERT(first.GetPhyAddr() == a.GetPhyAddr() && queue.GetTensorCountInQue() == 1);
  queue.FreeTensor(first);
  ASSERT(queue.HasIdleBuffer());
  b = queue.DeQue<TPosition::GM, TPosition::VECIN, float>();
  queue.FreeTensor(b);
  queue.FreeAllEvent();

  TEventID id = pipe.FetchEventID<HardEvent::V_S>();
  ASSERT(id == pipe.FetchEventID(HardEvent::V_S));  // it stays free
  id = pipe.AllocEventID<HardEvent::V_S>();
  ASSERT(id != pipe.FetchEventID<HardEvent::V_S>());
  pipe.ReleaseEventID<HardEvent::V_S>(id);
  TQueSync<PIPE_V, PIPE_S> sync;
  sync.SetFlag(id);
  sync.WaitFlag(id);

  pipe.Reset();
  TBuf<> all;  // as much as there is once the queue's buffers are given back
  pipe.InitBuffer(all, GetUBSizeInBytes());
  LocalTensor<float> scratch = all.AllocTensor<float>();
  ASSERT(scratch.GetSize() == GetUBSizeInBytes() / 4);
  all.FreeTensor(scratch);
  pipe.Destroy();
  pipe.Init();
  pipe.InitBuffer(queue, 1, 256);
  ASSERT(GetTPipePtr() == &pipe && queue.HasIdleBuffer());
  all_hold(z);
}

// A list of two tensors in the workspace: addresses from byte 24 on.
extern "C" __global__ __aicore__ void lists_hold(GM_ADDR z, GM_ADDR workspace) {
  GlobalTensor<uint64_t> words;
  words.SetGlobalBuffer(reinterpret_cast<uint64_t*>(workspace));
  words.SetValue(0, 24);
  words.SetValue(3, reinterpret_cast<uint64_t>(z));
  words.SetValue(4, reinterpret_cast<uint64_t>(workspace));
  ListTensorDesc list(reinterpret_cast<__gm__ void*>(workspace));
  ASSERT(list.GetDataPtr<uint8_t>(0) == z && list.GetDataPtr<__gm__ uint8_t>(1) == workspace);
  all_hold(z);
}

extern "C" __global__ __aicore__ void system_holds(GM_ADDR z, GM_ADDR workspace) {
  InitSocState();
  ASSERT(get_block_num() == 1 && get_block_idx() == 0 && block_idx == 0 && block_num == 1);
  ASSERT(get_subblockid() == 0 && get_subblockdim() == 1 && GetTaskRatio() == 1);
  uint32_t version = 0;
  GetArchVersion(version);
  ASSERT(version == __CCE_AICORE__);
  const int64_t before = GetSystemCycle();
  ASSERT(GetSystemCycle() >= before);
  TRACE_START(1);
  TRACE_STOP(1);
  OOMCheckAddrRange(z, 4);
  SetSyncBaseAddr(0);
  WaitPreTaskEnd();
  SetNextTaskStart();
  SetNextTaskStart<PIPE_MTE3, PIPE_FIX>();
  SetSysWorkspaceForce(workspace);
  ASSERT(GetSysWorkSpacePtr() == workspace);
  ASSERT(GetUserWorkspace(workspace) == workspace + cubist::system_workspace_bytes(__NPU_ARCH__));
  all_hold(z);
}
