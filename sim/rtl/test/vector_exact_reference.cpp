#include "rtl/test/vector_exact_reference.h"

#include "rtl/test/exact_number.h"

namespace cubist::rtl_test {
namespace {

// Bits that hold the exact sum or product of any two f32: from 2^128 to 2^-298.
constexpr mpfr_prec_t kExact = 512;

struct Shape {
  int exponent_bits, fraction_bits;

  int bits() const { return 1 + exponent_bits + fraction_bits; }
  int most_exponent() const { return (1 << (exponent_bits - 1)) - 1; }
  int least_exponent() const { return 1 - most_exponent(); }
  uint32_t infinity() const { return ((1u << exponent_bits) - 1) << fraction_bits; }
  uint32_t nan() const { return infinity() | 1u << (fraction_bits - 1); }
};
Shape shape_of(Format format) { return format == kHalf ? Shape{5, 10} : Shape{8, 23}; }

// Whether the magnitude is rounded up, if it lies `rest` (0 or more, less than 1) above `whole`.
bool rounds_up(uint64_t whole, const Number& rest, bool is_negative, Rounding mode) {
  const bool is_exact = mpfr_zero_p(rest.get());
  const int to_half = mpfr_cmp_d(rest.get(), 0.5);
  switch (mode) {
    case kNearest:
      return to_half > 0 || (to_half == 0 && whole % 2 == 1);
    case kAway:
      return to_half >= 0;
    case kFloor:
      return is_negative && !is_exact;
    case kCeil:
      return !is_negative && !is_exact;
    case kTrunc:
      return false;
    case kOdd:
      return !is_exact && whole % 2 == 0;
  }
  return false;
}

// What a magnitude above the largest finite one becomes.
bool overflows_to_infinity(bool is_negative, Rounding mode) {
  if (mode == kFloor) return is_negative;
  if (mode == kCeil) return !is_negative;
  return mode == kNearest || mode == kAway;
}

uint32_t rounded(const Number& number, Format format, Rounding mode) {
  const Shape shape = shape_of(format);
  mpfr_srcptr value = number.get();
  if (mpfr_nan_p(value)) return shape.nan();
  const bool is_negative = mpfr_signbit(value);
  const uint32_t sign = is_negative ? 1u << (shape.bits() - 1) : 0;
  if (mpfr_inf_p(value)) return sign | shape.infinity();
  if (mpfr_zero_p(value)) return sign;

  // In units of the last bit that the format has there.
  int exponent = std::max(static_cast<int>(mpfr_get_exp(value)) - 1, shape.least_exponent());
  Number units(kExact), rest(kExact);
  mpfr_abs(units.get(), value, MPFR_RNDN);
  mpfr_mul_2si(units.get(), units.get(), shape.fraction_bits - exponent, MPFR_RNDN);
  auto whole = static_cast<uint64_t>(mpfr_get_ui(units.get(), MPFR_RNDZ));
  mpfr_sub_ui(rest.get(), units.get(), whole, MPFR_RNDN);
  whole += rounds_up(whole, rest, is_negative, mode);
  if (whole == uint64_t{2} << shape.fraction_bits) whole /= 2, ++exponent;

  if (exponent > shape.most_exponent()) {
    if (overflows_to_infinity(is_negative, mode)) return sign | shape.infinity();
    return sign | (shape.infinity() - 1);
  }
  const uint64_t one = uint64_t{1} << shape.fraction_bits;
  if (whole < one) return sign | static_cast<uint32_t>(whole);
  const auto biased = static_cast<uint64_t>(exponent + shape.most_exponent());
  return sign | static_cast<uint32_t>(biased * one + (whole - one));
}

void set(Number& number, uint32_t bits, Format format) {
  const Shape shape = shape_of(format);
  number.set(bits, shape.exponent_bits, shape.fraction_bits);
}

// -0 below +0; NaN if one is.
uint32_t extreme(const Number& x, const Number& y, Format format, bool is_max) {
  if (mpfr_nan_p(x.get()) || mpfr_nan_p(y.get())) return shape_of(format).nan();
  int order = mpfr_cmp(x.get(), y.get());
  if (order == 0) order = (mpfr_signbit(x.get()) ? 0 : 1) - (mpfr_signbit(y.get()) ? 0 : 1);
  return rounded((order > 0) == is_max ? x : y, format, kNearest);
}

// The bytes of element `e` of a repeat.
uint8_t* element(std::vector<uint8_t>& ub, const VectorPlace& place, Format format, uint64_t repeat,
                 unsigned e) {
  const uint64_t size = format == kHalf ? 2 : 4, block = e * size / 32;
  return ub.data() +
         32 * (place.address + repeat * place.repeat_stride + block * place.block_stride) +
         e * size % 32;
}

uint32_t load(std::vector<uint8_t>& ub, const VectorPlace& place, Format format, uint64_t repeat,
              unsigned e) {
  const uint8_t* bytes = element(ub, place, format, repeat, e);
  uint32_t value = bytes[0] | static_cast<uint32_t>(bytes[1]) << 8;
  if (format == kSingle)
    value |= static_cast<uint32_t>(bytes[2]) << 16 | static_cast<uint32_t>(bytes[3]) << 24;
  return value;
}

void store(std::vector<uint8_t>& ub, const VectorPlace& place, Format format, uint64_t repeat,
           unsigned e, uint32_t value) {
  uint8_t* bytes = element(ub, place, format, repeat, e);
  for (int i = 0; i < (format == kHalf ? 2 : 4); ++i)
    bytes[i] = static_cast<uint8_t>(value >> 8 * i);
}

}  // namespace

uint32_t exact_result(const VectorTask& t, uint32_t x_bits, uint32_t y_bits, uint32_t z_bits) {
  Number x(kExact), y(kExact), z(kExact), exact(kExact);
  set(x, x_bits, t.source);
  set(y, y_bits, t.source);
  switch (t.op) {
    case kAdd:
      mpfr_add(exact.get(), x.get(), y.get(), MPFR_RNDN);
      break;
    case kSubtract:
      mpfr_sub(exact.get(), x.get(), y.get(), MPFR_RNDN);
      break;
    case kMultiply:
      mpfr_mul(exact.get(), x.get(), y.get(), MPFR_RNDN);
      break;
    case kMax:
    case kMin:
      return extreme(x, y, t.result, t.op == kMax);
    case kMultiplyAdd:
      mpfr_mul(exact.get(), x.get(), y.get(), MPFR_RNDN);
      set(x, rounded(exact, t.result, kNearest), t.result);
      set(z, z_bits, t.result);
      mpfr_add(exact.get(), x.get(), z.get(), MPFR_RNDN);
      break;
    case kConvert:
      return rounded(x, t.result, t.round);
  }
  return rounded(exact, t.result, kNearest);
}

void apply_exactly(const VectorTask& t, unsigned blocks, std::vector<uint8_t>& ub) {
  const bool is_wide = t.source == kSingle || t.result == kSingle;
  const unsigned elements = blocks * (is_wide ? 8 : 16);
  const auto is_active = [](const ElementMask& mask) { return mask != ElementMask{}; };
  const uint64_t repeats = t.count + (is_active(t.tail) ? 1 : 0);
  for (uint64_t repeat = 0; repeat < repeats; ++repeat) {
    const ElementMask& mask = repeat < t.count ? t.mask : t.tail;
    std::vector<uint32_t> results(elements);
    for (unsigned e = 0; e < elements; ++e) {
      if (!mask[e]) continue;
      const bool has_y = t.op != kConvert && !t.is_scalar;
      results[e] = exact_result(t, load(ub, t.x, t.source, repeat, e),
                                t.is_scalar ? t.scalar
                                : has_y     ? load(ub, t.y, t.source, repeat, e)
                                            : 0,
                                t.op == kMultiplyAdd ? load(ub, t.z, t.result, repeat, e) : 0);
    }
    for (unsigned e = 0; e < elements; ++e) {
      if (mask[e]) store(ub, t.dst, t.result, repeat, e, results[e]);
    }
  }
}

}  // namespace cubist::rtl_test
