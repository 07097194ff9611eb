// The cube: C[m,n] = A[m,k] * B[k,n] + start, fractals in L0A (zZ), L0B (nZ) and L0C (NZ).
// f16, bf16, f32: each step adds the exact product to an f32 sum with one rounding, in ascending k;
// a NaN result is 0x7fc00000. Integers: s32, wrapping. Invalid lanes (past m, n, k) are neither
// used nor changed. ctrl.hf32 rounds f32 operands to 10 mantissa bits first. ctrl.saturate turns
// infinite results into the largest finite value, once, when they are written. unit_flag and
// n_first say when and in which order, not what: they change no value.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "cubist/base/float_types.h"
#include "cubist/sim/cube_command.h"
#include "functional/cube/cube.h"
#include "functional/cube/mad_kernel.h"
#include "functional/cube/units.h"
#include "functional/list_accesses.h"
#include "functional/vector/half_rows.h"

namespace cubist::sim {
namespace {

using isa::DataType;

constexpr int kRows = 16;              // of a fractal of A, columns of one of B
constexpr int kMostSteps = 32;         // words along k in a fractal: s4
constexpr uint32_t kHf32Dropped = 13;  // mantissa bits of f32 that HF32 lacks

// Expands one fractal row of 32 B to words (mad_kernel.h).
using Expand = void (*)(const std::byte* src, uint32_t* dst);

void expand_f16(const std::byte* src, uint32_t* dst) {
  vector::widen(reinterpret_cast<const Half*>(src), reinterpret_cast<float*>(dst), 16);
}

void expand_bf16(const std::byte* src, uint32_t* dst) {
  const auto* from = reinterpret_cast<const uint16_t*>(src);
  for (int e = 0; e < 16; ++e) dst[e] = uint32_t{from[e]} << 16;
}

void expand_f32(const std::byte* src, uint32_t* dst) { std::memcpy(dst, src, kBlockBytes); }

// Halves of the last kept bit: away adds one half, nearest even one half less one unless that bit
// is set.
template <bool kAway>
void expand_hf32(const std::byte* src, uint32_t* dst) {
  constexpr uint32_t kHalf = 1u << (kHf32Dropped - 1), kDropped = (1u << kHf32Dropped) - 1;
  const auto* from = reinterpret_cast<const uint32_t*>(src);
  for (int e = 0; e < 8; ++e) {
    const uint32_t x = from[e];
    const bool is_nan = (x & 0x7fffffffu) > 0x7f800000u;
    const uint32_t bias = kAway ? kHalf : kHalf - 1 + (x >> kHf32Dropped & 1);
    dst[e] = is_nan ? x : (x + bias) & ~kDropped;
  }
}

template <class Byte>
void expand_8_bit(const std::byte* src, uint32_t* dst) {
  const auto* from = reinterpret_cast<const Byte*>(src);
  auto* to = reinterpret_cast<int16_t*>(dst);
  for (int e = 0; e < 32; ++e) to[e] = from[e];
}

void expand_s4(const std::byte* src, uint32_t* dst) {
  const auto* from = reinterpret_cast<const uint8_t*>(src);
  auto* to = reinterpret_cast<int16_t*>(dst);
  const auto extended = [](int nibble) { return static_cast<int16_t>((nibble ^ 8) - 8); };
  for (int e = 0; e < 32; ++e) {
    to[2 * e] = extended(from[e] & 0xf);
    to[2 * e + 1] = extended(from[e] >> 4);
  }
}

// How one operand type is read.
struct Reader {
  Expand expand = nullptr;
  int steps = 0;  // words of a fractal row
  bool is_float = false;
};

Reader reader_of(DataType type, const CubeCommand& command) {
  switch (type) {
    case DataType::f16:
      return {expand_f16, 16, true};
    case DataType::bf16:
      return {expand_bf16, 16, true};
    case DataType::f32:
      if (!command.hf32) return {expand_f32, 8, true};
      return {command.hf32_round_away ? expand_hf32<true> : expand_hf32<false>, 8, true};
    case DataType::s8:
      return {expand_8_bit<int8_t>, 16, false};
    case DataType::u8:
      return {expand_8_bit<uint8_t>, 16, false};
    default:  // mad_s4; cube_command() checked the types
      return {expand_s4, 32, false};
  }
}

// One mad: what is read, how large it is, where the words go.
class Multiplication {
 public:
  Multiplication(const CubeCommand& command, CoreState& core)
      : i_(command),
        core_(core),
        a_(reader_of(command.type_a, command)),
        b_(reader_of(command.type_b, command)),
        kernels_(*mad_kernels().front()),
        m_(static_cast<uint64_t>(command.m)),
        n_(static_cast<uint64_t>(command.n)),
        k_(static_cast<uint64_t>(command.k)),
        k_fractals_(static_cast<uint64_t>(command.k_fractals)),
        k_stride_(static_cast<uint64_t>(command.k_stride)),
        m_strips_(static_cast<uint64_t>(command.m_fractals)),
        n_strips_(static_cast<uint64_t>(command.n_fractals)) {}

  void run() {
    const uint64_t c_bytes = m_strips_ * n_strips_ * kAccumulatorFractalBytes;
    auto* c =
        reinterpret_cast<uint32_t*>(core_.local.l0c.at(i_.c, c_bytes, kAccumulatorFractalBytes));
    if (is_listing(core_)) return list();
    const uint64_t a_words = m_strips_ * k_fractals_ * fractal_words();
    const uint64_t b_words = n_strips_ * k_fractals_ * fractal_words();
    const uint64_t start_words = n_strips_ * kTileColumns;
    auto* words = reinterpret_cast<uint32_t*>(
        core_.local.scratch.at_least((a_words + b_words + start_words) * 4));
    MadTask task{.a = words,
                 .b = words + a_words,
                 .c = c,
                 .m = i_.m,
                 .n = i_.n,
                 .k_fractals = i_.k_fractals,
                 .steps = a_.steps,
                 .last_steps = last_steps(),
                 .has_exact_products = i_.type_a == DataType::f16};
    load_a(words);
    load_b(words + a_words);
    set_start(task, words + a_words + b_words);
    a_.is_float ? kernels_.multiply_f32(task) : kernels_.multiply_s16(task);
    if (i_.saturate) saturate(c);
  }

 private:
  uint64_t k0() const { return static_cast<uint64_t>(i_.k0); }
  uint64_t fractal_words() const { return static_cast<uint64_t>(kRows * a_.steps); }

  int last_steps() const {
    return a_.is_float ? i_.depth(i_.k_fractals - 1)
                       : a_.steps;  // integers: load_b clears the words past k
  }

  void list() const {
    i_.is_gemv ? list_a_row() : list_a();
    list_b();
    if (i_.start == CubeStart::kBias) {
      bias_row();
      list_read(core_, Space::kBt, {i_.bias, n_ * sizeof(uint32_t)});
    }
    if (i_.start == CubeStart::kC) list_c(false);
    list_c(true);
  }

  // Of the last fractal along k; its rows are used up to here.
  uint64_t whole_fractals() const { return k_ / k0(); }
  uint64_t tail_bytes() const {
    const uint64_t elements = k_ % k0();
    return (elements * static_cast<uint64_t>(isa::bits_of(i_.type_a)) + 7) / 8;
  }

  // m rows of A: `rows` of each of `strips` strips from `address` on.
  void list_a_strips(uint64_t address, uint64_t strips, uint64_t rows) const {
    const uint64_t strip = k_stride_ * kFractalBytes;
    list_read(core_, Space::kL0a,
              {address, rows * kBlockBytes, whole_fractals(), kFractalBytes, strips, strip});
    list_read(core_, Space::kL0a,
              {address + whole_fractals() * kFractalBytes, tail_bytes(), rows, kBlockBytes, strips,
               strip});
  }

  void list_a() const {
    a_fractals();
    const uint64_t strips = m_ / kRows;
    list_a_strips(i_.a, strips, kRows);
    list_a_strips(i_.a + strips * k_stride_ * kFractalBytes, 1, m_ % kRows);
  }

  void list_a_row() const {
    a_row();
    list_read(core_, Space::kL0a,
              {i_.a, (k_ * static_cast<uint64_t>(isa::bits_of(i_.type_a)) + 7) / 8});
  }

  // The n rows of one fractal column of B lie side by side.
  void list_b() const {
    b_fractals();
    const uint64_t column = n_strips_ * kFractalBytes;
    list_read(core_, Space::kL0b, {i_.b, n_ * kBlockBytes, whole_fractals(), column});
    list_read(core_, Space::kL0b,
              {i_.b + whole_fractals() * column, tail_bytes(), n_, kBlockBytes});
  }

  void list_c(bool is_write) const {
    const uint64_t strips = n_ / kTileColumns, strip = m_strips_ * kAccumulatorFractalBytes;
    const LocalRuns whole{i_.c, m_ * kAccumulatorRowBytes, strips, strip};
    const LocalRuns tail{i_.c + strips * strip, n_ % kTileColumns * sizeof(uint32_t), m_,
                         kAccumulatorRowBytes};
    for (const LocalRuns& runs : {whole, tail})
      core_.footprint->add(access_of(Space::kL0c, runs, is_write));
  }

  const std::byte* a_fractals() const {
    return core_.local.l0a.at(i_.a, m_strips_ * k_stride_ * kFractalBytes, kFractalBytes);
  }
  const std::byte* a_row() const {
    const uint64_t bytes = blocks_for(k_fractals_ * kBlockBytes, kFractalBytes) * kFractalBytes;
    return core_.local.l0a.at(i_.a, bytes, kFractalBytes);
  }
  const std::byte* b_fractals() const {
    return core_.local.l0b.at(i_.b, n_strips_ * k_stride_ * kFractalBytes, kFractalBytes);
  }
  const std::byte* bias_row() const {
    return core_.local.bt.at(i_.bias, n_ * sizeof(uint32_t), kTableBytes);
  }

  void load_a(uint32_t* words) const {
    if (i_.is_gemv) return load_a_row(words);
    const std::byte* src = a_fractals();
    for (uint64_t s = 0; s < m_strips_; ++s) {
      for (uint64_t row = 0; row < k_fractals_ * kRows; ++row) {
        a_.expand(src + row * kBlockBytes, words);
        words += a_.steps;
      }
      src += k_stride_ * kFractalBytes;
    }
  }

  // GEMV: k contiguous elements become row 0 of each fractal; the other rows are computed and not
  // written.
  void load_a_row(uint32_t* words) const {
    const std::byte* src = a_row();
    std::fill_n(words, k_fractals_ * fractal_words(), 0);
    for (uint64_t f = 0; f < k_fractals_; ++f)
      a_.expand(src + f * kBlockBytes, words + f * fractal_words());
  }

  void load_b(uint32_t* words) const {
    const std::byte* src = b_fractals();
    alignas(64) std::array<uint32_t, kRows * kMostSteps> fractal;
    for (uint64_t f = 0; f < k_fractals_; ++f) {
      for (uint64_t s = 0; s < n_strips_; ++s, src += kFractalBytes) {
        for (int row = 0; row < kRows; ++row) {
          b_.expand(src + row * static_cast<int>(kBlockBytes), fractal.data() + row * b_.steps);
        }
        if (!b_.is_float && f + 1 == k_fractals_) clear_tail(fractal.data());
        kernels_.transpose(fractal.data(), b_.steps,
                           words + (s * k_fractals_ + f) * fractal_words());
      }
    }
  }

  // Zero for the elements of the last fractal past k.
  void clear_tail(uint32_t* fractal) const {
    const uint64_t used = k_ - (k_fractals_ - 1) * k0();
    auto* elements = reinterpret_cast<int16_t*>(fractal);
    for (int row = 0; row < kRows; ++row) {
      std::fill(elements + row * i_.k0 + used, elements + (row + 1) * i_.k0, int16_t{0});
    }
  }

  void set_start(MadTask& task, uint32_t* row) const {
    if (i_.start == CubeStart::kC) {
      task.start = task.c;
      task.start_row = kTileColumns;
      task.start_strip = m_strips_ * kRows * kTileColumns;
      return;
    }
    std::fill_n(row, n_strips_ * kTileColumns, 0);
    if (i_.start == CubeStart::kBias) {
      std::memcpy(row, bias_row(), n_ * sizeof(uint32_t));
    }
    task.start = row;
    task.start_strip = kTileColumns;
  }

  void saturate(uint32_t* c) const {
    constexpr uint32_t kInfinity = 0x7f800000;
    for (uint64_t s = 0; s < n_strips_; ++s) {
      const uint64_t columns = std::min<uint64_t>(kTileColumns, n_ - s * kTileColumns);
      for (uint64_t row = 0; row < m_; ++row) {
        uint32_t* v = c + (s * m_strips_ * kRows + row) * kTileColumns;
        for (uint64_t e = 0; e < columns; ++e) v[e] -= (v[e] & 0x7fffffffu) == kInfinity;
      }
    }
  }

  const CubeCommand& i_;
  CoreState& core_;
  Reader a_, b_;
  const MadKernels& kernels_;
  uint64_t m_, n_, k_;
  uint64_t k_fractals_, k_stride_, m_strips_, n_strips_;
};

template <class Mad>
void multiply(const Mad& i, CoreState& core) {
  const CubeCommand command = cube_command(i, isa::info(Mad::kOp).types, core.registers);
  if (!command.is_empty()) Multiplication(command, core).run();
}

}  // namespace

std::span<const MadKernels* const> mad_kernels() {
#if defined(__x86_64__)
  static constexpr std::array kAll = {&kMadAvx512, &kMadAvx2, &kMadPortable};
#else
  static constexpr std::array kAll = {&kMadPortable};
#endif
  const auto first =
      std::find_if(kAll.begin(), kAll.end(), [](const MadKernels* k) { return k->is_supported(); });
  return std::span(kAll).subspan(static_cast<size_t>(first - kAll.begin()));
}

void execute(const isa::Mad& i, CoreState& core) { multiply(i, core); }
void execute(const isa::MadS4& i, CoreState& core) { multiply(i, core); }

}  // namespace cubist::sim
