// Instructions by their C names, on UB that the kernel lays out itself: rows of 256 B.
#include "cube_harness.h"
#include "harness.h"

constexpr uint32_t kRowBytes = 256;

// Rows of UB from `first` on; each holds 64 floats of kUntouched.
class Rows {
 public:
  __aicore__ inline Rows(uint32_t first, uint32_t count) : first_(first), next_(first) {
    set_mask_norm();
    set_vector_mask(0, ~0ull);
    vector_dup(at(first), static_cast<float>(kUntouched), static_cast<uint8_t>(count), 1, 1, 8, 0);
    pipe_barrier(PIPE_V);
  }
  template <class T = float>
  __aicore__ inline __ubuf__ T* next() {
    return reinterpret_cast<__ubuf__ T*>(at(next_++));
  }
  static __aicore__ inline __ubuf__ float* at(uint32_t row) {
    return reinterpret_cast<__ubuf__ float*>(get_imm(row * kRowBytes));
  }
  __aicore__ inline void store(GM_ADDR z) const {
    set_flag(PIPE_V, PIPE_MTE3, EVENT_ID0);
    wait_flag(PIPE_V, PIPE_MTE3, EVENT_ID0);
    copy_ubuf_to_gm(z, at(first_), 0, 1, (next_ - first_) * kRowBytes / 32, 0, 0);
  }

 private:
  uint32_t first_, next_;
};

__aicore__ inline void load_row(uint32_t row, GM_ADDR from) {
  copy_gm_to_ubuf(Rows::at(row), from, 0, 1, kRowBytes / 32, 0, 0);
}
__aicore__ inline void loads_are_done() {
  set_flag(PIPE_MTE2, PIPE_V, EVENT_ID0);
  wait_flag(PIPE_MTE2, PIPE_V, EVENT_ID0);
}

// What conversions read: x as each type.
struct Sources {
  __ubuf__ float* floats;
  __ubuf__ half* halves;
  __ubuf__ bfloat16_t* bfloats;
  __ubuf__ int32_t* words;
  __ubuf__ int16_t* shorts;
  __ubuf__ int8_t* bytes;
  __ubuf__ uint8_t* unsigned_bytes;
  __aicore__ inline __ubuf__ float* of(float) const { return floats; }
  __aicore__ inline __ubuf__ half* of(half) const { return halves; }
  __aicore__ inline __ubuf__ bfloat16_t* of(bfloat16_t) const { return bfloats; }
  __aicore__ inline __ubuf__ int32_t* of(int32_t) const { return words; }
  __aicore__ inline __ubuf__ int16_t* of(int16_t) const { return shorts; }
  __aicore__ inline __ubuf__ int8_t* of(int8_t) const { return bytes; }
  __aicore__ inline __ubuf__ uint8_t* of(uint8_t) const { return unsigned_bytes; }
};

// Blocks of a repeat of T beside Other.
template <class T, class Other>
constexpr uint16_t kBlocks =
    8 * sizeof(T) / (sizeof(T) > sizeof(Other) ? sizeof(T) : sizeof(Other));

// z: a row for each call of intrinsic_calls.def.
extern "C" __global__ __aicore__ void vector_calls(GM_ADDR x, GM_ADDR y, GM_ADDR z) {
  __ubuf__ float *a = Rows::at(0), *b = Rows::at(1);
  load_row(0, x);
  load_row(1, y);
  loads_are_done();
  Rows sources(2, 7);
  const Sources from = {a,
                        sources.next<half>(),
                        sources.next<bfloat16_t>(),
                        sources.next<int32_t>(),
                        sources.next<int16_t>(),
                        sources.next<int8_t>(),
                        sources.next<uint8_t>()};
  vconv_f322f16r(from.halves, a, 1, 1, 1, 4, 8);
  vconv_f322s32r(from.words, a, 1, 1, 1, 8, 8);
  vconv_f322s16r(from.shorts, a, 1, 1, 1, 4, 8);
#ifdef __DAV_C220__
  vconv_f322bf16r(from.bfloats, a, 1, 1, 1, 4, 8);
#endif
  pipe_barrier(PIPE_V);
  vconv_f162s8r(from.bytes, from.halves, 1, 1, 1, 4, 8);
  vconv_f162u8r(from.unsigned_bytes, from.halves, 1, 1, 1, 4, 8);
  Rows rows(9, 64);
#define BINARY(name, expected, ulps) name(rows.next(), a, b, 1, 1, 1, 1, 8, 8, 8);
#define UNARY(name, source, expected, ulps) name(rows.next(), source, 1, 1, 1, 8, 8);
#define SCALAR(name, expected, ulps) name(rows.next(), a, 3.0f, 1, 1, 1, 8, 8);
#define CONVERT(name, From, To, expected, type) \
  name(rows.next<To>(), from.of(From()), 1, 1, 1, kBlocks<To, From>, kBlocks<From, To>);
#ifdef __DAV_C220__
#define CONVERT_BF16 CONVERT
#else
#define CONVERT_BF16(...) rows.next();
#endif
#include "intrinsic_calls.def"
#undef BINARY
#undef UNARY
#undef SCALAR
#undef CONVERT
#undef CONVERT_BF16
  rows.store(z);
}

// z: sums, maxima and minima of blocks, sums of pairs, the smallest and its index; then and, or and
// not of x and y as words of 16 bits; the first 8 floats of y, a block each; 40 floats that count
// mode doubles.
extern "C" __global__ __aicore__ void reducing_calls(GM_ADDR x, GM_ADDR y, GM_ADDR z) {
  __ubuf__ float *a = Rows::at(0), *b = Rows::at(1);
  load_row(0, x);
  load_row(1, y);
  loads_are_done();
  Rows rows(2, 11);
  vcgadd(rows.next(), a, 1, 1, 1, 8);
  vcgmax(rows.next(), a, 1, 1, 1, 8);
  vcgmin(rows.next(), a, 1, 1, 1, 8);
  vcpadd(rows.next(), a, 1, 1, 1, 8);
  vcmin(rows.next(), a, 1, 1, 1, 8, VALUE_INDEX);
  const auto as_bits = [](__ubuf__ float* row) {
    return reinterpret_cast<__ubuf__ uint16_t*>(row);
  };
  set_vector_mask(~0ull, ~0ull);
  vand(rows.next<uint16_t>(), as_bits(a), as_bits(b), 1, 1, 1, 1, 8, 8, 8);
  vor(rows.next<uint16_t>(), as_bits(a), as_bits(b), 1, 1, 1, 1, 8, 8, 8);
  vnot(rows.next<uint16_t>(), as_bits(a), 1, 1, 1, 8, 8);
  vbrcb(rows.next(), b, 1, 8, 1);
  set_mask_count();
  set_vector_mask(0, 40);
  vmuls(rows.next(), a, 2.0f, 1, 1, 1, 8, 8);
  set_mask_norm();
  set_vector_mask(~0ull, ~0ull);
  rows.store(z);
}

// z: 21 bytes of x padded by 9s in front; 5 halfs of x, 2 padded behind; x by way of two rows of
// UB; and 77 in front of it all by a scalar store.
extern "C" __global__ __aicore__ void copying_calls(GM_ADDR x, GM_ADDR, GM_ADDR z) {
  Rows rows(0, 4);
  set_flag(PIPE_V, PIPE_MTE2, EVENT_ID0);
  wait_flag(PIPE_V, PIPE_MTE2, EVENT_ID0);
  __ubuf__ float *bytes = rows.next(), *halves = rows.next(), *all = rows.next(),
                 *again = rows.next();
  set_mov_pad_val(0x09);
  copy_gm_to_ubuf_align_b8(bytes, x, 0, 1, 21, 3, 0, 0, 0);
  SetPadValue(static_cast<int16_t>(0x0909));
  copy_gm_to_ubuf_align_b16(halves, x, 0, 1, 10, 0, 2, 0, 0);
  load_row(2, x);
  loads_are_done();
  copy_ubuf_to_ubuf(again, all, 0, 1, 8, 0, 0);
  set_flag(PIPE_V, PIPE_MTE3, EVENT_ID0);
  wait_flag(PIPE_V, PIPE_MTE3, EVENT_ID0);
  set_flag(PIPE_MTE2, PIPE_MTE3, EVENT_ID0);
  wait_flag(PIPE_MTE2, PIPE_MTE3, EVENT_ID0);
  const auto out = reinterpret_cast<__gm__ uint8_t*>(z) + 64;
  copy_ubuf_to_gm_align_b8(out, bytes, 0, 1, 24, 0, 0, 0, 0);
  copy_ubuf_to_gm_align_b16(out + 24, halves, 0, 1, 14, 0, 0, 0, 0);
  copy_ubuf_to_gm(out + 64, again, 0, 1, 8, 0, 0);
  *reinterpret_cast<__gm__ int32_t*>(z) = 77;
  dcci(z, SINGLE_CACHE_LINE, CACHELINE_OUT);
}

// z = x, by way of L1: every second block of 32 B.
CUBE_KERNEL void copy_through_l1(GM_ADDR x, GM_ADDR z) {
  TPipe pipe;
  TBuf<TPosition::A1> buffer;
  pipe.InitBuffer(buffer, 256);
  LocalTensor<half> l1 = buffer.Get<half>();
  copy_gm_to_cbuf(reinterpret_cast<__cbuf__ void*>(l1.GetPhyAddr()), x, 0, 4, 1, 1, 0, PAD_NONE);
  SetFlag<HardEvent::MTE2_MTE3>(EVENT_ID0);
  WaitFlag<HardEvent::MTE2_MTE3>(EVENT_ID0);
  GlobalTensor<half> gm;
  gm.SetGlobalBuffer(reinterpret_cast<half*>(z));
  DataCopy(gm, l1, 64);
}
