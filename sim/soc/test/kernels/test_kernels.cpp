// Device code of the functional device's tests, compiled for the scalar unit by clang.
#include <stdint.h>

#include "cubist/xnpu.h"

using namespace cubist;
using isa::DataType;
using isa::Pipe;
using isa::Spr;

// _start, then one jump per kernel: the entries of the image.
#define KERNEL(name, cores) "  j " #name "\n"
asm(".section .text.start, \"ax\"\n"
    "_start:\n"
    "  jalr t0\n"
    "  j end_of_block\n"
#include "test_kernels.def"
    ".text\n");
#undef KERNEL

namespace {

void set(Pipe from, Pipe to, uint32_t id) {
  xnpu::set_flag({.src_pipe = from, .dst_pipe = to, .id = id});
}
void wait(Pipe from, Pipe to, uint32_t id) {
  xnpu::wait_flag({.src_pipe = from, .dst_pipe = to, .id = id});
}

uint64_t block_idx() { return xnpu::get_spr<Spr::block_idx>(); }

struct Item {
  double key;
  int64_t value;
};
struct Range {
  Item* begin;
  Item* end;
};

void sort(Range r) {
  if (r.end - r.begin < 2) return;
  const double pivot = r.begin[(r.end - r.begin) / 2].key;
  Item* low = r.begin;
  Item* high = r.end - 1;
  while (low <= high) {
    while (low->key < pivot) ++low;
    while (high->key > pivot) --high;
    if (low > high) break;
    const Item swapped = *low;
    *low++ = *high;
    *high-- = swapped;
  }
  sort({r.begin, high + 1});
  sort({low, r.end});
}

void load_vector(uint32_t ub, uint64_t gm) {
  xnpu::copy_gm_to_ubuf(ub, gm, {.n_burst = 1, .len_burst = 8});
}
void store_vector(uint64_t gm, uint32_t ub) {
  xnpu::copy_ubuf_to_gm(gm, ub, {.n_burst = 1, .len_burst = 8});
}
void load_and_wait(uint64_t gm) {
  load_vector(0, gm);
  set(Pipe::MTE2, Pipe::V, 0);
  wait(Pipe::MTE2, Pipe::V, 0);
}
void double_vector() { xnpu::vadd(256, 0, 0, {.repeat = 1, .type = DataType::f16}); }
// Longer than a copy takes.
void keep_vector_busy() {
  for (int i = 0; i < 64; ++i) xnpu::vadd(4096, 4096, 4096, {.repeat = 200, .type = DataType::f16});
}
volatile uint32_t* ub_words(uint64_t offset) {
  constexpr uint64_t kUbWindow = 0x1000'0000;
  return reinterpret_cast<volatile uint32_t*>(kUbWindow + offset);
}

}  // namespace

extern "C" {

void end_of_block() { xnpu::block_end(); }

// out[block] = 2 * in[block]
void double_each(const int64_t* in, int64_t* out) { out[block_idx()] = 2 * in[block_idx()]; }

void sort_structs(Item* items, int64_t count) { sort({items, items + count}); }

// Sums in three precisions, division, square root and conversions; out: f64[4]
void float_program(double* out, int64_t n) {
  double sum = 0;
  float single = 0;
  _Float16 half = 0;
  for (int64_t i = 1; i <= n; ++i) {
    sum += 1.0 / static_cast<double>(i * i);
    single += 1.0f / static_cast<float>(i);
    half = static_cast<_Float16>(half + static_cast<_Float16>(0.1f) * static_cast<_Float16>(i));
  }
  out[0] = sum;
  out[1] = single;
  out[2] = static_cast<double>(half);
  out[3] = __builtin_sqrt(6 * sum);
}

void sum_arguments(int64_t* out, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f,
                   int64_t g, int64_t h, int64_t i) {
  *out = a + b + c + d + e + f + g + 10 * h + 100 * i;
}

// c = a + b, 128 f16 per block
void vector_add(uint64_t a, uint64_t b, uint64_t c) {
  const uint64_t offset = block_idx() * 256;
  xnpu::copy_gm_to_ubuf(0, a + offset, {.n_burst = 1, .len_burst = 8});
  xnpu::copy_gm_to_ubuf(256, b + offset, {.n_burst = 1, .len_burst = 8});
  set(Pipe::MTE2, Pipe::V, 0);
  wait(Pipe::MTE2, Pipe::V, 0);
  xnpu::vadd(512, 0, 256, {.repeat = 1, .type = DataType::f16});
  set(Pipe::V, Pipe::MTE3, 0);
  wait(Pipe::V, Pipe::MTE3, 0);
  xnpu::copy_ubuf_to_gm(c + offset, 512, {.n_burst = 1, .len_burst = 8});
  xnpu::pipe_barrier({.pipe = Pipe::ALL});
}

// The vector instruction is dispatched, and the mask changed, before its input is there.
void late_flag(uint64_t in, uint64_t out) {
  wait(Pipe::MTE2, Pipe::V, 3);
  xnpu::vadd(256, 0, 0, {.repeat = 1, .type = DataType::f16});
  set(Pipe::V, Pipe::MTE3, 1);
  wait(Pipe::V, Pipe::MTE3, 1);
  xnpu::copy_ubuf_to_gm(out, 256, {.n_burst = 1, .len_burst = 8});
  xnpu::set_spr<Spr::vector_mask_lo>(0);
  xnpu::set_spr<Spr::vector_mask_hi>(0);
  xnpu::copy_gm_to_ubuf(0, in, {.n_burst = 1, .len_burst = 8});
  set(Pipe::MTE2, Pipe::V, 3);
}

// out[block] = block_num << 32 | {index, count} of sub_block
void whoami(uint64_t* out) {
  out[block_idx()] =
      xnpu::get_spr<Spr::block_num>() << 32 | (xnpu::get_spr<Spr::sub_block>() & 0xffff);
}

// out[2 * block + index of the vector core] counts the cores of a group that saw this index.
void whoami_mixed(uint64_t* out) {
  ++out[2 * block_idx() + (xnpu::get_spr<Spr::sub_block>() & 0xff)];
}

void wait_forever() {
  wait(Pipe::MTE2, Pipe::V, 2);
  xnpu::vadd(256, 0, 0, {.repeat = 1, .type = DataType::f16});
  wait(Pipe::V, Pipe::S, 5);
}

void set_twice() {
  set(Pipe::MTE2, Pipe::V, 1);
  set(Pipe::MTE2, Pipe::V, 1);
}

void bad_event_id() { set(Pipe::MTE2, Pipe::V, 15); }

void cube_on_any() {
  xnpu::mad(0, 0, 0, {.m = 16, .k = 16, .n = 16, .type_a = DataType::f16, .type_b = DataType::f16});
}

// Tile t is t + 1 products of 128 x 64 and 64 x 64, summed and stored as f16, in one accumulator: a
// tile is stored while the next is under way, ordered by unit flags or by events.
void store_tiles(uint64_t in, uint64_t out, uint32_t tiles, uint32_t unit_flags) {
  constexpr uint32_t kBytes = 16 * 1024, kOutBytes = 128 * 64 * 2;
  xnpu::copy_gm_to_cbuf(0, in, {.n_burst = 1, .len_burst = kBytes / 32});
  set(Pipe::MTE2, Pipe::MTE1, 0);
  wait(Pipe::MTE2, Pipe::MTE1, 0);
  xnpu::load_cbuf_to_ca(0, 0, {.repeat = kBytes / 512, .type = DataType::f16});
  xnpu::load_cbuf_to_cb(0, 0, {.repeat = kBytes / 1024, .type = DataType::f16});
  set(Pipe::MTE1, Pipe::M, 0);
  wait(Pipe::MTE1, Pipe::M, 0);
  isa::MadConfig mad = {
      .m = 128, .k = 64, .n = 64, .type_a = DataType::f16, .type_b = DataType::f16};
  isa::FixpipeConfig store = {.dst_stride = 128,
                              .n = 64,
                              .m = 128,
                              .src_stride = 128,
                              .quant = isa::QuantMode::f322f16,
                              .src_type = DataType::f32};
  if (unit_flags != 0) store.unit_flag = isa::UnitFlag::check_flip;
  for (uint32_t tile = 0; tile < tiles; ++tile) {
    if (unit_flags == 0 && tile != 0) wait(Pipe::FIX, Pipe::M, 0);
    for (uint32_t i = 0; i <= tile; ++i) {
      mad.init = i == 0;
      if (unit_flags != 0)
        mad.unit_flag = i == tile ? isa::UnitFlag::check_flip : isa::UnitFlag::check;
      xnpu::mad(0, 0, 0, mad);
    }
    if (unit_flags == 0) {
      set(Pipe::M, Pipe::FIX, 0);
      wait(Pipe::M, Pipe::FIX, 0);
    }
    xnpu::copy_matrix_cc_to_gm(out + tile * kOutBytes, 0, store);
    if (unit_flags == 0 && tile + 1 != tiles) set(Pipe::FIX, Pipe::M, 0);
  }
}

// FixPipe with a unit flag that no mad ever sets.
void store_without_product(uint64_t out) {
  xnpu::copy_matrix_cc_to_gm(out, 0,
                             {.dst_stride = 16,
                              .n = 16,
                              .m = 16,
                              .src_stride = 16,
                              .unit_flag = isa::UnitFlag::check_flip,
                              .src_type = DataType::f32});
}

void spin(volatile int64_t* flag) {
  while (*flag == 0) {
  }
}

int64_t load_null(const volatile int64_t* p) { return *p; }

void copy_outside(uint64_t a) { xnpu::copy_gm_to_ubuf(0, a, {.n_burst = 1, .len_burst = 64}); }

void trap_42() { xnpu::trap(42); }

void write_read_only() { xnpu::set_spr<Spr::block_idx>(7); }

// Each vector core publishes its index, meets all others, then reads its neighbour's.
void sync_all(volatile int64_t* published, int64_t* seen) {
  const uint64_t self = block_idx(), cores = xnpu::get_spr<Spr::block_num>();
  published[self] = static_cast<int64_t>(self) + 100;
  xnpu::ffts_cross_core_sync(
      {.pipe = Pipe::MTE3, .mode = isa::CrossCoreMode::all_same_kind, .id = 11});
  xnpu::wait_flag_dev({.id = 11, .pipe = Pipe::S});
  seen[self] = published[(self + 1) % cores];
}

// is_cube[0] counts arrivals: the first of a group is its cube core, which runs first. The cube
// core writes 5, the vector cores add their index + 1 in turn and signal back, the cube core
// doubles.
void pingpong(volatile int64_t* value, volatile int64_t* arrivals) {
  const int64_t order = *arrivals;
  *arrivals = order + 1;
  constexpr auto kMode = isa::CrossCoreMode::aic_with_aivs;
  if (order == 0) {
    *value = 5;
    xnpu::ffts_cross_core_sync({.pipe = Pipe::FIX, .mode = kMode, .id = 0});
    xnpu::wait_flag_dev({.id = 1, .pipe = Pipe::S});
    *value = 2 * *value;
  } else {
    xnpu::wait_flag_dev({.id = 0, .pipe = Pipe::S});
    *value = *value + static_cast<int64_t>(xnpu::get_spr<Spr::sub_block>() & 0xff) + 1;
    xnpu::ffts_cross_core_sync({.pipe = Pipe::MTE3, .mode = kMode, .id = 1});
  }
}

void signal_16_times(volatile int64_t* arrivals) {
  const int64_t order = *arrivals;
  *arrivals = order + 1;
  if (order != 0) return;
  for (int i = 0; i < 16; ++i) {
    xnpu::ffts_cross_core_sync(
        {.pipe = Pipe::FIX, .mode = isa::CrossCoreMode::aic_with_aivs, .id = 3});
  }
}

// Block 0 waits, in a loop over GM, for what block 1 writes.
void meet_in_gm(volatile int64_t* flag) {
  if (block_idx() == 1) {
    *flag = 1;
  } else {
    while (*flag == 0) {
    }
  }
}

// `count` times: one vector instruction of one repeat between two flag pairs, there and back.
void many_vector_adds(int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    set(Pipe::MTE2, Pipe::V, 0);
    wait(Pipe::MTE2, Pipe::V, 0);
    xnpu::vadd(512, 0, 256, {.repeat = 1, .type = DataType::f16});
    set(Pipe::V, Pipe::MTE2, 0);
    wait(Pipe::V, Pipe::MTE2, 0);
  }
}

// out = the eight numbers that gp points to
void block_facts(uint32_t* out) {
  const uint32_t* facts;
  asm volatile("mv %0, gp" : "=r"(facts));
  for (int i = 0; i < 8; ++i) out[i] = facts[i];
}

// Kernels that lack the flag that their name says. Each works on 128 f16 at UB 0, and on 256.

void v_after_mte2(uint64_t in, uint64_t out) {
  load_vector(0, in);
  double_vector();
  set(Pipe::V, Pipe::MTE3, 0);
  wait(Pipe::V, Pipe::MTE3, 0);
  store_vector(out, 256);
}

void mte3_after_v(uint64_t in, uint64_t out) {
  load_and_wait(in);
  keep_vector_busy();
  double_vector();
  store_vector(out, 256);
}

void mte2_after_v(uint64_t in, uint64_t out, uint64_t other) {
  load_and_wait(in);
  keep_vector_busy();
  double_vector();
  load_vector(0, other);
  set(Pipe::V, Pipe::MTE3, 0);
  wait(Pipe::V, Pipe::MTE3, 0);
  store_vector(out, 256);
}

// out = 8 in, `with_barriers` or without.
void add_three_times(uint64_t in, uint64_t out, bool with_barriers) {
  load_and_wait(in);
  for (uint32_t to = 256; to <= 768; to += 256) {
    xnpu::vadd(to, to - 256, to - 256, {.repeat = 1, .type = DataType::f16});
    if (with_barriers) xnpu::pipe_barrier({.pipe = Pipe::V});
  }
  set(Pipe::V, Pipe::MTE3, 0);
  wait(Pipe::V, Pipe::MTE3, 0);
  store_vector(out, 768);
}
void v_after_v(uint64_t in, uint64_t out) { add_three_times(in, out, false); }
void vectors_with_barriers(uint64_t in, uint64_t out) { add_three_times(in, out, true); }

// Each works on what the one before left; a vector unit may have some of them and lack others.
void mixed_vectors(uint64_t in, uint64_t out, uint64_t rounds) {
  const auto then = [] { xnpu::pipe_barrier({.pipe = Pipe::V}); };
  load_and_wait(in);
  for (uint64_t i = 0; i < rounds; ++i) {
    xnpu::vadd(256, 0, 0, {.repeat = 1, .type = DataType::f16});
    then();
    xnpu::vadd(512, 256, 256, {.repeat = 1, .type = DataType::s16});
    then();
    xnpu::vadd(768, 512, 256, {.repeat = 1, .type = DataType::f16});
    then();
    xnpu::vsub(0, 768, 512, {.repeat = 1, .type = DataType::f16});
    then();
  }
  set(Pipe::V, Pipe::MTE3, 0);
  wait(Pipe::V, Pipe::MTE3, 0);
  store_vector(out, 0);
}

void s_after_v(uint64_t in, volatile uint32_t* out) {
  load_and_wait(in);
  keep_vector_busy();
  double_vector();
  for (int i = 0; i < 64; ++i) out[i] = ub_words(256)[i];
}

void s_stores_after_v(uint64_t in, uint64_t out) {
  load_and_wait(in);
  keep_vector_busy();
  double_vector();
  for (int i = 0; i < 64; ++i) ub_words(0)[i] = 0;
  set(Pipe::V, Pipe::MTE3, 0);
  wait(Pipe::V, Pipe::MTE3, 0);
  store_vector(out, 256);
}

void v_after_s(const volatile uint32_t* in, uint64_t out) {
  for (int i = 0; i < 64; ++i) ub_words(0)[i] = in[i];
  double_vector();
  set(Pipe::V, Pipe::MTE3, 0);
  wait(Pipe::V, Pipe::MTE3, 0);
  store_vector(out, 256);
}

// `stored` = `out` = 2 * in
void s_after_mte3(uint64_t in, volatile uint32_t* out, volatile uint32_t* stored) {
  load_and_wait(in);
  double_vector();
  set(Pipe::V, Pipe::MTE3, 0);
  wait(Pipe::V, Pipe::MTE3, 0);
  store_vector(reinterpret_cast<uint64_t>(stored), 256);
  for (int i = 0; i < 64; ++i) out[i] = stored[i];
}

void mte2_after_s(const volatile uint32_t* in, uint64_t out, volatile uint32_t* stored) {
  for (int i = 0; i < 64; ++i) stored[i] = in[i];
  load_and_wait(reinterpret_cast<uint64_t>(stored));
  double_vector();
  set(Pipe::V, Pipe::MTE3, 0);
  wait(Pipe::V, Pipe::MTE3, 0);
  store_vector(out, 256);
}

// MTE3 depends on V, which waits for a flag that the scalar unit sets later.
void behind_a_flag(uint64_t in, uint64_t out) {
  load_and_wait(in);
  wait(Pipe::S, Pipe::V, 0);
  double_vector();
  store_vector(out, 256);
  set(Pipe::S, Pipe::V, 0);
}

// The scalar unit reads what V computes when the scalar unit lets it: a deadlock.
void against_a_flag(uint64_t in, volatile uint32_t* out) {
  load_and_wait(in);
  wait(Pipe::S, Pipe::V, 0);
  double_vector();
  out[0] = ub_words(256)[0];
  set(Pipe::S, Pipe::V, 0);
}
void print_text(const char* format) {
  const isa::PrintMessage message = {
      .format = reinterpret_cast<uint64_t>(format), .arguments = 0, .count = 0, .doubles = 0};
  xnpu::print(isa::print_value(reinterpret_cast<uint64_t>(&message)));
}

void say_vector_core() {
  print_text((xnpu::get_spr<Spr::sub_block>() & 0xff) == 0 ? "first" : "second");
}

// 16 halves of `in`, as they lie in L1.
void dump_l1(const uint16_t* in) {
  xnpu::copy_gm_to_cbuf(64, reinterpret_cast<uint64_t>(in), {.len_burst = 1});
  xnpu::pipe_barrier({.pipe = Pipe::ALL});
  static constexpr isa::DumpMessage message = {.space = isa::DumpSpace::L1,
                                               .address = 64,
                                               .type = static_cast<uint64_t>(DataType::f16),
                                               .count = 16,
                                               .dimensions = 2,
                                               .shape = {2, 8}};
  xnpu::print(isa::dump_value(reinterpret_cast<uint64_t>(&message)));
}

// `count` prints of `format`, or as many writes of a register.
void print_or_set(const char* format, uint64_t count, uint64_t prints) {
  const isa::PrintMessage message = {
      .format = reinterpret_cast<uint64_t>(format), .arguments = 0, .count = 0, .doubles = 0};
  const uint64_t value = isa::print_value(reinterpret_cast<uint64_t>(&message));
  if (prints != 0) {
    for (uint64_t i = 0; i < count; ++i) xnpu::print(value);
  } else {
    for (uint64_t i = 0; i < count; ++i) xnpu::set_spr<Spr::mov_pad_val>(value);
  }
}

void print_nonsense() { xnpu::print(42); }

void bit_tools(uint64_t* out, uint64_t value) {
  out[0] = xnpu::bcnt0(value);
  out[1] = xnpu::bcnt1(value);
  out[2] = xnpu::clz(value);
  out[3] = xnpu::sflbits(value);
  out[4] = xnpu::sff0(value);
  out[5] = xnpu::sff1(value);
}

}  // extern "C"
