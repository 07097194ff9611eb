// Element-wise kernels: GM -> UB -> vector unit -> UB -> GM, double-buffered, any element count.
//   binary: (a, b, y, tiling)    unary and cast: (x, y, tiling)    tiling: ElementwiseTiling
// Blocks take contiguous shares of tiles. f16 transcendental functions are computed in f32 and
// rounded once.
#include "cubist/device/block.h"
#include "cubist/device/movers.h"
#include "cubist/device/ring.h"
#include "cubist/device/vector.h"
#include "elementwise/tiling.h"

namespace cubist::kernels {
namespace {

using namespace device;

struct Scratch {
  Ub<float> x, a, b, c;
};

struct Add {
  template <class T>
  static void apply(Ub<T> y, Ub<T> a, Ub<T> b, uint32_t n) {
    add(y, a, b, n);
  }
};
struct Sub {
  template <class T>
  static void apply(Ub<T> y, Ub<T> a, Ub<T> b, uint32_t n) {
    subtract(y, a, b, n);
  }
};
struct Mul {
  template <class T>
  static void apply(Ub<T> y, Ub<T> a, Ub<T> b, uint32_t n) {
    multiply(y, a, b, n);
  }
};
struct Div {
  template <class T>
  static void apply(Ub<T> y, Ub<T> a, Ub<T> b, uint32_t n) {
    divide(y, a, b, n);
  }
};
struct Max {
  template <class T>
  static void apply(Ub<T> y, Ub<T> a, Ub<T> b, uint32_t n) {
    maximum(y, a, b, n);
  }
};
struct Min {
  template <class T>
  static void apply(Ub<T> y, Ub<T> a, Ub<T> b, uint32_t n) {
    minimum(y, a, b, n);
  }
};
struct AddRelu {
  template <class T>
  static void apply(Ub<T> y, Ub<T> a, Ub<T> b, uint32_t n) {
    add_relu(y, a, b, n);
  }
};

// Exact in either type: no detour over f32.
struct Relu {
  static constexpr bool kIsExact = true;
  template <class T>
  static void apply(Ub<T> y, Ub<T> x, const Scratch&, uint32_t n) {
    relu(y, x, n);
  }
};
struct Abs {
  static constexpr bool kIsExact = true;
  template <class T>
  static void apply(Ub<T> y, Ub<T> x, const Scratch&, uint32_t n) {
    absolute(y, x, n);
  }
};

struct Exp {
  static constexpr bool kIsExact = false;
  static void apply(Ub<float> y, Ub<float> x, const Scratch&, uint32_t n) { exponential(y, x, n); }
};
struct Log {
  static constexpr bool kIsExact = false;
  static void apply(Ub<float> y, Ub<float> x, const Scratch&, uint32_t n) { logarithm(y, x, n); }
};
struct Sqrt {
  static constexpr bool kIsExact = false;
  static void apply(Ub<float> y, Ub<float> x, const Scratch&, uint32_t n) { square_root(y, x, n); }
};
struct Reciprocal {
  static constexpr bool kIsExact = false;
  static void apply(Ub<float> y, Ub<float> x, const Scratch&, uint32_t n) { reciprocal(y, x, n); }
};

// 1 / (1 + e^-x): e^-x overflows to infinity for very negative x, of which the reciprocal is the
// right 0.
struct Sigmoid {
  static constexpr bool kIsExact = false;
  static void apply(Ub<float> y, Ub<float> x, const Scratch&, uint32_t n) {
    multiply_scalar(y, x, -1.0f, n);
    barrier<Pipe::V>();
    exponential(y, y, n);
    barrier<Pipe::V>();
    add_scalar(y, y, 1.0f, n);
    barrier<Pipe::V>();
    reciprocal(y, y, n);
  }
};

// tanh(a + b) = (tanh a + tanh b) / (1 + tanh a * tanh b) with a = x clamped to +-kSmall and b the
// rest:
//   tanh a by its series (no cancellation near 0), tanh b = 1 - 2 / (e^2b + 1), exactly 0 where b
//   is 0.
struct Tanh {
  static constexpr bool kIsExact = false;
  // Series up to a^9: the next term is 1382/155925 a^11, 5e-11 of tanh a at 0.2.
  static constexpr float kSmall = 0.2f;
  static constexpr float kSeries[] = {62.0f / 2835, -17.0f / 315, 2.0f / 15, -1.0f / 3, 1.0f};

  static void apply(Ub<float> y, Ub<float> x, const Scratch& scratch, uint32_t n) {
    const Ub<float> a = scratch.a, square = scratch.b;
    minimum_scalar(a, x, kSmall, n);
    barrier<Pipe::V>();
    maximum_scalar(a, a, -kSmall, n);
    barrier<Pipe::V>();
    subtract(y, x, a, n);
    multiply(square, a, a, n);
    barrier<Pipe::V>();
    tanh_of_series(a, square, scratch.c, n);
    tanh_of_rest(y, n);
    add_tanh(y, a, square, n);
  }

 private:
  // a = a * (1 - a^2 / 3 + ...).
  static void tanh_of_series(Ub<float> a, Ub<float> square, Ub<float> sum, uint32_t n) {
    fill(sum, kSeries[0], n);
    for (uint32_t term = 1; term < sizeof(kSeries) / sizeof(float); ++term) {
      barrier<Pipe::V>();
      multiply(sum, sum, square, n);
      barrier<Pipe::V>();
      add_scalar(sum, sum, kSeries[term], n);
    }
    barrier<Pipe::V>();
    multiply(a, a, sum, n);
  }
  static void tanh_of_rest(Ub<float> b, uint32_t n) {
    multiply_scalar(b, b, 2.0f, n);
    barrier<Pipe::V>();
    exponential(b, b, n);
    barrier<Pipe::V>();
    add_scalar(b, b, 1.0f, n);
    barrier<Pipe::V>();
    reciprocal(b, b, n);
    barrier<Pipe::V>();
    multiply_scalar(b, b, -2.0f, n);
    barrier<Pipe::V>();
    add_scalar(b, b, 1.0f, n);
    barrier<Pipe::V>();
  }
  static void add_tanh(Ub<float> y, Ub<float> a, Ub<float> product, uint32_t n) {
    multiply(product, y, a, n);
    add(y, y, a, n);
    barrier<Pipe::V>();
    add_scalar(product, product, 1.0f, n);
    barrier<Pipe::V>();
    divide(y, y, product, n);
  }
};

// The tanh form, x / 2 * (1 + tanh(u)) with u = sqrt(2 / pi) * (x + 0.044715 x^3) (Hendrycks and
// Gimpel, arXiv 1606.08415), as x / (1 + e^-2u): e^-2u overflows to infinity for very negative x,
// of which the quotient is the right 0.
struct Gelu {
  static constexpr bool kIsExact = false;
  static constexpr float kLinear = -1.5957691216f;  // -2 sqrt(2 / pi)
  static constexpr float kCubic = kLinear * 0.044715f;

  static void apply(Ub<float> y, Ub<float> x, const Scratch& scratch, uint32_t n) {
    const Ub<float> u = scratch.a;
    multiply(u, x, x, n);
    barrier<Pipe::V>();
    multiply_scalar(u, u, kCubic, n);
    barrier<Pipe::V>();
    add_scalar(u, u, kLinear, n);
    barrier<Pipe::V>();
    multiply(u, u, x, n);
    barrier<Pipe::V>();
    exponential(u, u, n);
    barrier<Pipe::V>();
    add_scalar(u, u, 1.0f, n);
    barrier<Pipe::V>();
    divide(y, x, u, n);
  }
};

// Runs `compute(y, x, scratch, n)` on every tile of this block, where x holds `kInputs` arrays of
// In, one tile apart.
template <uint32_t kInputs, class In, class Out, uint32_t kScratchBytes, class Compute>
void for_each_tile(const uint64_t (&inputs)[kInputs], uint64_t output,
                   const ElementwiseTiling& tiling, Compute compute) {
  constexpr ElementwiseBuffers kBuffers = {kInputs * sizeof(In), sizeof(Out), kScratchBytes};
  const uint32_t tile = tiling.tile;
  const uint32_t outputs_at = 2 * kBuffers.input_bytes * tile;
  const uint32_t scratch_at = outputs_at + 2 * kBuffers.output_bytes * tile;
  const auto array_bytes = static_cast<uint32_t>(tile * sizeof(float));
  const Scratch scratch = {{scratch_at},
                           {scratch_at + array_bytes},
                           {scratch_at + 2 * array_bytes},
                           {scratch_at + 3 * array_bytes}};

  Ring<Pipe::MTE2, Pipe::V> in(0, kBuffers.input_bytes * tile);
  Ring<Pipe::V, Pipe::MTE3> out(outputs_at, kBuffers.output_bytes * tile);
  const Share share = share_of_block(ceil_div(tiling.count, tile));
  for (uint32_t step = share.begin; step < share.end; ++step) {
    const uint32_t first = step * tile;
    const uint32_t n = smaller(tile, tiling.count - first);

    const uint32_t slot = in.begin_fill();
    for (uint32_t i = 0; i < kInputs; ++i) {
      load_bytes(slot + i * tile * sizeof(In), inputs[i] + uint64_t{first} * sizeof(In),
                 n * sizeof(In));
    }
    in.end_fill();

    const Ub<In> x = {in.begin_use()};
    const Ub<Out> y = {out.begin_fill()};
    compute(y, x, scratch, n);
    if constexpr (kScratchBytes != 0)
      barrier<Pipe::V>();  // the next tile writes the scratch that this one reads
    in.end_use();
    out.end_fill();

    store_bytes(output + uint64_t{first} * sizeof(Out), out.begin_use(), n * sizeof(Out));
    out.end_use();
  }
}

template <class Op, class T>
void run_binary(GM_ADDR a, GM_ADDR b, GM_ADDR y, GM_ADDR words) {
  const auto tiling = read_tiling<ElementwiseTiling>(words);
  for_each_tile<2, T, T, 0>({gm(a), gm(b)}, gm(y), tiling,
                            [&](Ub<T> out, Ub<T> in, const Scratch&, uint32_t n) {
                              Op::apply(out, in, in + tiling.tile, n);
                            });
}

// In f32, rounded once. The function may work in place.
template <class Op, class T>
void apply_in_f32(Ub<T> y, Ub<T> x, const Scratch& scratch, uint32_t n) {
  convert(scratch.x, x, n);
  barrier<Pipe::V>();
  Op::apply(scratch.x, scratch.x, scratch, n);
  barrier<Pipe::V>();
  convert(y, scratch.x, n);
}

template <class Op, class T>
void run_unary(GM_ADDR x, GM_ADDR y, GM_ADDR words) {
  const auto tiling = read_tiling<ElementwiseTiling>(words);
  for_each_tile<1, T, T, kUnaryScratch>(
      {gm(x)}, gm(y), tiling, [](Ub<T> out, Ub<T> in, const Scratch& scratch, uint32_t n) {
        if constexpr (Op::kIsExact || sizeof(T) == sizeof(float)) {
          Op::apply(out, in, scratch, n);
        } else {
          apply_in_f32<Op>(out, in, scratch, n);
        }
      });
}

template <class From, class To>
void run_cast(GM_ADDR x, GM_ADDR y, GM_ADDR words) {
  const auto tiling = read_tiling<ElementwiseTiling>(words);
  for_each_tile<1, From, To, 0>(
      {gm(x)}, gm(y), tiling,
      [](Ub<To> out, Ub<From> in, const Scratch&, uint32_t n) { convert(out, in, n); });
}

}  // namespace

#define BINARY(op, name)                                                            \
  extern "C" __global__ __aicore__ void name##_f16(GM_ADDR a, GM_ADDR b, GM_ADDR y, \
                                                   GM_ADDR tiling) {                \
    run_binary<op, half>(a, b, y, tiling);                                          \
  }                                                                                 \
  extern "C" __global__ __aicore__ void name##_f32(GM_ADDR a, GM_ADDR b, GM_ADDR y, \
                                                   GM_ADDR tiling) {                \
    run_binary<op, float>(a, b, y, tiling);                                         \
  }
#define UNARY(op, name)                                                                    \
  extern "C" __global__ __aicore__ void name##_f16(GM_ADDR x, GM_ADDR y, GM_ADDR tiling) { \
    run_unary<op, half>(x, y, tiling);                                                     \
  }                                                                                        \
  extern "C" __global__ __aicore__ void name##_f32(GM_ADDR x, GM_ADDR y, GM_ADDR tiling) { \
    run_unary<op, float>(x, y, tiling);                                                    \
  }
#include "elementwise/elementwise.def"

extern "C" __global__ __aicore__ void cast_f16_f32(GM_ADDR x, GM_ADDR y, GM_ADDR tiling) {
  run_cast<half, float>(x, y, tiling);
}
extern "C" __global__ __aicore__ void cast_f32_f16(GM_ADDR x, GM_ADDR y, GM_ADDR tiling) {
  run_cast<float, half>(x, y, tiling);
}

}  // namespace cubist::kernels
