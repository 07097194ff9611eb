// Operators: each makes a Value from Values. What holds for all of them:
//
// Types. Floats are f16 and f32, integers s32; a truth is u8, 0 or 1. Operands of one operator have
//   one type unless it says otherwise, and so has the result. Other types, shapes that do not fit,
//   axes out of range: Error(Config) that names the operator. Dimensions are at least 1.
// Broadcasting. Operands are stretched to a common shape as ONNX does.
// Rounding. f16 add, sub, mul, div, min, max, abs, neg, relu and clip compute in f16, one rounding
//   each, as the vector unit does; 1 / x is within 1 ulp. Every other f16 operator converts to f32,
//   computes there and rounds once to f16, nearest even. Integers wrap.
// Error bounds count in ulp of the f32 result. They hold where exp, log, sqrt and the quotient are
//   within 2 ulp, as they are on the chip (1 ulp of the correctly rounded value) and in Halide's
//   JIT.
// NaN. Arithmetic and functions give NaN for a NaN operand. Min, max and comparisons with a NaN are
//   unspecified, and so is what is made of them: clip, relu and its kin, erf, mish, sign, mod,
//   where, reduce_max and reduce_min, pooling, arg_max, softmax, quantize. So are integers made
//   from a NaN.
// Functions are arithmetic on what the vector unit has (add, sub, mul, div, min, max, exp, log,
// sqrt,
//   abs, conversions, compare, select): the chip and Halide's JIT compute the same formula.
#pragma once

#include <cstdint>
#include <vector>

#include "cubist/akg/value.h"

namespace cubist::akg {

// ---------------------------------------------------------------------------------- arithmetic

// A scalar, shape {}, rounded to `type`.
Value constant(DataType type, double value);

// f16, f32, s32.
Value add(const Value& a, const Value& b);
Value sub(const Value& a, const Value& b);
Value mul(const Value& a, const Value& b);
Value min(const Value& a, const Value& b);
Value max(const Value& a, const Value& b);
Value neg(const Value& x);
Value abs(const Value& x);  // of the most negative s32: itself
Value sign(const Value& x);
// Floats correctly rounded. s32: towards zero; by zero unspecified.
Value div(const Value& a, const Value& b);
// a less the multiple of b that leaves a rest with the sign of b (floor) or of a (truncate).
// s32: exact. Floats: exact while |a / b| < 2^22, beyond that within an ulp of a.
enum class ModSign : uint8_t { kOfDivisor, kOfDividend };
Value mod(const Value& a, const Value& b, ModSign sign);
// f16, f32: min(max(x, low), high), the bounds rounded to the type. s32: bounds must be integers.
Value clip(const Value& x, double low, double high);

inline Value operator+(const Value& a, const Value& b) { return add(a, b); }
inline Value operator-(const Value& a, const Value& b) { return sub(a, b); }
inline Value operator*(const Value& a, const Value& b) { return mul(a, b); }
inline Value operator/(const Value& a, const Value& b) { return div(a, b); }

// ----------------------------------------------------------------------------------- functions
// f16 and f32.

Value exp(const Value& x);         // 2 ulp
Value log(const Value& x);         // 2 ulp; of 0 minus infinity, of negative numbers NaN
Value sqrt(const Value& x);        // 2 ulp
Value rsqrt(const Value& x);       // 1 / sqrt(x): 3 ulp
Value reciprocal(const Value& x);  // 1 / x: 2 ulp
Value tanh(const Value& x);        // 6 ulp
Value sigmoid(const Value& x);     // 1 / (1 + e^-x): 5 ulp
Value erf(const Value& x);         // 6 ulp
// Absolute error 2^-22. |x| up to 8192; larger arguments give NaN.
Value sin(const Value& x);
Value cos(const Value& x);
Value floor(const Value& x);
Value ceil(const Value& x);
Value round(const Value& x);  // halves to even
// x^y by e^(y ln|x|): relative error 2^-23 (2 + 2 |y ln|x||). Negative x: y must be an integer,
// otherwise NaN. x^0 is 1.
Value pow(const Value& x, const Value& y);
// The same for one exponent. Integers up to 16, and 0.5, by products and sqrt: 2 ulp each. s32:
// only integers from 0 to 16.
Value pow(const Value& x, double exponent);

// --------------------------------------------------------------------------------- activations
// f16 and f32; relu also s32.

Value relu(const Value& x);                            // max(x, 0)
Value leaky_relu(const Value& x, double alpha);        // x < 0 ? alpha x : x
Value prelu(const Value& x, const Value& slope);       // x < 0 ? slope x : x
Value thresholded_relu(const Value& x, double alpha);  // x > alpha ? x : 0
Value elu(const Value& x, double alpha);               // x > 0 ? x : alpha (e^x - 1): 4 ulp
Value celu(const Value& x, double alpha);  // x > 0 ? x : alpha (e^(x / alpha) - 1): 5 ulp
Value selu(const Value& x, double alpha, double gamma);         // gamma elu(x, alpha): 5 ulp
Value softplus(const Value& x);                                 // ln(1 + e^x): 5 ulp
Value softsign(const Value& x);                                 // x / (1 + |x|): 2 ulp
Value hard_sigmoid(const Value& x, double alpha, double beta);  // alpha x + beta within [0, 1]
Value hard_swish(const Value& x);                               // x hard_sigmoid(x, 1/6, 1/2)
Value silu(const Value& x);                                     // x sigmoid(x): 4 ulp
Value mish(const Value& x);                                     // x tanh(softplus(x)): 6 ulp
// x / 2 (1 + erf(x / sqrt(2))). Absolute error 2^-22 |x|.
Value gelu(const Value& x);
// With tanh(sqrt(2 / pi) (x + 0.044715 x^3)) for erf. Error 2^-22 |x|.
Value gelu_tanh(const Value& x);

// ------------------------------------------------------------------------------ truths, choice

// Truths (u8). f16, f32, s32; equal and not_equal also u8.
Value equal(const Value& a, const Value& b);
Value not_equal(const Value& a, const Value& b);
Value less(const Value& a, const Value& b);
Value less_equal(const Value& a, const Value& b);
Value greater(const Value& a, const Value& b);
Value greater_equal(const Value& a, const Value& b);
// Of truths.
Value logical_and(const Value& a, const Value& b);
Value logical_or(const Value& a, const Value& b);
Value logical_xor(const Value& a, const Value& b);
Value logical_not(const Value& x);
// condition (u8) ? a : b, of any type.
Value where(const Value& condition, const Value& a, const Value& b);

// --------------------------------------------------------------------------------- conversions

// f16, f32, s32, u8, s8, s16 into each other. Into floats nearest even (wide integers into f16 by
// way of f32), floats into integers towards zero; what the integer cannot hold is unspecified.
// Integers into narrower ones wrap. The same type: `x` itself.
Value cast(const Value& x, DataType type);
// x != 0 as a truth.
Value to_bool(const Value& x);
// round(x / scale) + zero_point, saturating, as `type` (s8 or u8). x f16 or f32; scale f32 and
// zero_point of `type` are broadcast: shape {} for a tensor, {C, 1, 1} for channels.
Value quantize(const Value& x, const Value& scale, const Value& zero_point);
// (x - zero_point) scale, f32. x and zero_point of s8, u8 or s32.
Value dequantize(const Value& x, const Value& scale, const Value& zero_point);

// ---------------------------------------------------------------------------------- reductions
// Over `axes` (negative ones count from the end; none: all). keep_dims: they stay, with extent 1.
// f16: sums and products in f32, rounded once; the order of summation is the kernel's.

using Axes = std::vector<int64_t>;

Value reduce_sum(const Value& x, const Axes& axes, bool keep_dims = true);   // f16, f32, s32
Value reduce_prod(const Value& x, const Axes& axes, bool keep_dims = true);  // f16, f32, s32
Value reduce_max(const Value& x, const Axes& axes, bool keep_dims = true);   // f16, f32, s32
Value reduce_min(const Value& x, const Axes& axes, bool keep_dims = true);   // f16, f32, s32
// Floats: the sum times 1 / count. s32: the (wrapped) sum divided, towards zero.
Value reduce_mean(const Value& x, const Axes& axes, bool keep_dims = true);
Value reduce_sum_square(const Value& x, const Axes& axes, bool keep_dims = true);  // f16, f32
Value reduce_l1(const Value& x, const Axes& axes, bool keep_dims = true);          // f16, f32
Value reduce_l2(const Value& x, const Axes& axes, bool keep_dims = true);          // f16, f32
// ln(sum(e^x)), by way of the maximum: no overflow. f16, f32.
Value reduce_log_sum_exp(const Value& x, const Axes& axes, bool keep_dims = true);
// s32: the first place of the largest (smallest) element; over several axes the row-major number in
// their box. f16, f32, s32; with a NaN among the elements unspecified. At most 2^24 places.
Value arg_max(const Value& x, const Axes& axes, bool keep_dims = true);
Value arg_min(const Value& x, const Axes& axes, bool keep_dims = true);

// -------------------------------------------------------------------------------- normalisation
// f16 and f32; all of it in f32, rounded once. Scale and bias have the type of x.

// e^(x - max) / sum over `axes`.
Value softmax(const Value& x, const Axes& axes);
// (x - max) - ln(sum(e^(x - max))).
Value log_softmax(const Value& x, const Axes& axes);
// (x - mean) / sqrt(variance + epsilon) scale + bias, statistics over the axes from `axis` on, to
// which scale and bias broadcast.
Value layer_norm(const Value& x, const Value& scale, const Value& bias, int64_t axis,
                 double epsilon);
// x / sqrt(mean(x^2) + epsilon) scale, over the axes from `axis` on.
Value rms_norm(const Value& x, const Value& scale, int64_t axis, double epsilon);
// x is N, C, ...; statistics over all but N and C. scale, bias: {C}.
Value instance_norm(const Value& x, const Value& scale, const Value& bias, double epsilon);
// Statistics over C / groups channels at a time. scale, bias: {C}.
Value group_norm(const Value& x, const Value& scale, const Value& bias, int64_t groups,
                 double epsilon);
// (x - mean) (scale / sqrt(variance + epsilon)) + bias, all {C}, statistics given.
Value batch_norm(const Value& x, const Value& scale, const Value& bias, const Value& mean,
                 const Value& variance, double epsilon);

// -------------------------------------------------------------------------------- data movement
// Any type.

// Axis i of the result is axis `permutation[i]` of x.
Value transpose(const Value& x, const Axes& permutation);
// The same elements in row-major order under another shape.
Value reshape(const Value& x, const Shape& shape);
// x stretched to `shape`.
Value expand(const Value& x, const Shape& shape);
// x repeated `repeats[i]` times along axis i.
Value tile(const Value& x, const Shape& repeats);
Value concat(const std::vector<Value>& parts, int64_t axis);
// Pieces of `extents` along `axis`.
std::vector<Value> split(const Value& x, int64_t axis, const std::vector<int64_t>& extents);
// Elements start, start + step ... (count of them) along an axis. step may be negative, not 0.
struct Range {
  int64_t axis = 0, start = 0, count = 1, step = 1;
};
Value slice(const Value& x, const std::vector<Range>& ranges);
// Reflect does not repeat the edge; it needs fewer than the extent.
enum class PadMode : uint8_t { kConstant, kEdge, kReflect };
// before[i] and after[i] further elements along axis i, of `value` where the mode is constant.
Value pad(const Value& x, const Shape& before, const Shape& after, PadMode mode, double value = 0);
// Element `indices` (s32) along `axis`: shape x[:axis] + indices + x[axis + 1:]. Negative indices
// count from the end. An index out of range is an access outside of x; only the machine stops it.
Value gather(const Value& x, const Value& indices, int64_t axis);
// Blocks of `block` x `block` pixels from channels (x is N, C, H, W). kDcr: the block's place is
// the slower part of C; kCrd: the channel is.
enum class DepthOrder : uint8_t { kDcr, kCrd };
Value depth_to_space(const Value& x, int64_t block, DepthOrder order);
Value space_to_depth(const Value& x, int64_t block);

// To `shape`. The scale of an axis is the quotient of its extents.
enum class CoordinateMode : uint8_t { kHalfPixel, kPytorchHalfPixel, kAsymmetric, kAlignCorners };
enum class NearestMode : uint8_t { kRoundPreferFloor, kRoundPreferCeil, kFloor, kCeil };
Value resize_nearest(const Value& x, const Shape& shape, CoordinateMode coordinates,
                     NearestMode nearest);
// f16, f32: linear along each axis that changes, slowest first, in f32, rounded once.
Value resize_linear(const Value& x, const Shape& shape, CoordinateMode coordinates);

// ------------------------------------------------------------------------------ sums of products
// f16 and f32: products and sums in f32, rounded once to `type` (f16 or f32).

// a [..., m, k] times b [..., k, n]; the dimensions before are broadcast.
Value matmul(const Value& a, const Value& b, DataType type);

// Of the two spatial axes of N, C, H, W: height, width.
struct Window {
  int64_t kernel[2] = {1, 1};
  int64_t stride[2] = {1, 1};
  int64_t dilation[2] = {1, 1};
  int64_t pad_before[2] = {0, 0};
  int64_t pad_after[2] = {0, 0};
};
// x [n, c, h, w], weights [out, c / groups, kernel h, kernel w].
Value conv2d(const Value& x, const Value& weights, const Window& window, int64_t groups,
             DataType type);
// f16, f32, s32. Padding is never the largest.
Value max_pool2d(const Value& x, const Window& window);
// f16, f32: the sum over the number of elements of the window, those in the padding counted or not.
// Without count_padding every window must have an element of x.
Value average_pool2d(const Value& x, const Window& window, bool count_padding);

}  // namespace cubist::akg
