#include "rtl/test/cube_exact_reference.h"

#include <cstdlib>

#include "rtl/test/exact_number.h"

namespace cubist::rtl_test {
namespace {

constexpr uint32_t kNan = 0x7fc00000;
constexpr int kF32Precision = 24, kF32Emin = -148, kF32Emax = 128;  // as MPFR counts exponents

// sum += a * b with one rounding into f32: MPFR's numbers have its precision and range.
void add_product(Number& sum, const Number& a, const Number& b) {
  int inexact = mpfr_fma(sum.get(), a.get(), b.get(), sum.get(), MPFR_RNDN);
  inexact = mpfr_check_range(sum.get(), inexact, MPFR_RNDN);
  mpfr_subnormalize(sum.get(), inexact, MPFR_RNDN);
}

uint32_t f32_of(const Number& number) {
  mpfr_srcptr value = number.get();
  if (mpfr_nan_p(value)) return kNan;
  const uint32_t sign = mpfr_signbit(value) ? 1u << 31 : 0;
  if (mpfr_inf_p(value)) return sign | 0x7f800000u;
  if (mpfr_zero_p(value)) return sign;
  const auto exponent = static_cast<int>(mpfr_get_exp(value));  // of a fraction in [1/2, 1)
  const bool is_normal = exponent >= -125;
  // In units of the last bit, an integer.
  Number units(kF32Precision);
  mpfr_mul_2si(units.get(), value, is_normal ? 24 - exponent : 149, MPFR_RNDN);
  const auto integer = static_cast<uint32_t>(std::abs(mpfr_get_si(units.get(), MPFR_RNDN)));
  if (!is_normal) return sign | integer;
  return sign | (static_cast<uint32_t>(exponent + 126) << 23 | (integer & 0x7fffffu));
}

class Product {
 public:
  Product(const Command& c, const Fractal& f, Memories& memories)
      : c_(c), f_(f), memories_(memories), is_float_(c.a_element == kF16 || c.a_element == kBf16) {
    depth_ = is_float_ ? f.k : 2 * f.k;
    m1_ = (c.m + f.m - 1) / f.m, n1_ = (c.n + f.n - 1) / f.n, k1_ = (c.k + depth_ - 1) / depth_;
    mpfr_set_emin(kF32Emin);
    mpfr_set_emax(kF32Emax);
  }

  void run() {
    if (c_.k == 0) return;  // nothing to add: not even the start is written
    for (int m = 0; m < c_.m; ++m) {
      for (int n = 0; n < c_.n; ++n) {
        uint32_t& out = word(memories_.l0c, c_.c,
                             ((n / f_.n * m1_ + m / f_.m) * f_.m + m % f_.m) * f_.n + n % f_.n);
        uint32_t start = 0;
        if (c_.start == kC) start = out;
        if (c_.start == kBias) start = word(memories_.bt, c_.bias, n);
        out = is_float_ ? float_sum(m, n, start) : integer_sum(m, n, start);
      }
    }
  }

 private:
  static uint32_t& word(std::vector<uint8_t>& memory, uint32_t base, int index) {
    return *reinterpret_cast<uint32_t*>(memory.data() + base + 4 * static_cast<size_t>(index));
  }
  size_t a_at(int m, int k) const {
    if (c_.is_gemv) return static_cast<size_t>(k);
    return static_cast<size_t>(((m / f_.m * k1_ + k / depth_) * f_.m + m % f_.m) * depth_ +
                               k % depth_);
  }
  size_t b_at(int k, int n) const {
    return static_cast<size_t>(((k / depth_ * n1_ + n / f_.n) * f_.n + n % f_.n) * depth_ +
                               k % depth_);
  }
  static void load_float(Number& to, const std::vector<uint8_t>& memory, size_t at,
                         Element element) {
    const uint32_t bits = memory[at] | static_cast<uint32_t>(memory[at + 1]) << 8;
    element == kF16 ? to.set(bits, 5, 10) : to.set(bits, 8, 7);
  }
  static int64_t load_integer(const std::vector<uint8_t>& memory, size_t at, Element element) {
    const int64_t value = memory[at];
    return element == kS8 && value > 127 ? value - 256 : value;
  }

  uint32_t float_sum(int m, int n, uint32_t start) const {
    Number sum(kF32Precision), a(kF32Precision), b(kF32Precision);
    sum.set(start, 8, 23);
    for (int k = 0; k < c_.k; ++k) {
      load_float(a, memories_.l0a, c_.a + 2 * a_at(m, k), c_.a_element);
      load_float(b, memories_.l0b, c_.b + 2 * b_at(k, n), c_.b_element);
      add_product(sum, a, b);
    }
    const uint32_t result = f32_of(sum);
    if (c_.saturate && (result & 0x7fffffffu) == 0x7f800000u) return result - 1;
    return result;
  }
  uint32_t integer_sum(int m, int n, uint32_t start) const {
    int64_t sum = static_cast<int32_t>(start);
    for (int k = 0; k < c_.k; ++k)
      sum += load_integer(memories_.l0a, c_.a + a_at(m, k), c_.a_element) *
             load_integer(memories_.l0b, c_.b + b_at(k, n), c_.b_element);
    return static_cast<uint32_t>(sum);
  }

  const Command& c_;
  const Fractal f_;
  Memories& memories_;
  const bool is_float_;
  int depth_ = 0;  // elements of a fractal along k
  int m1_ = 0, n1_ = 0, k1_ = 0;
};

}  // namespace

void apply_exactly(const Command& command, const Fractal& fractal, Memories& memories) {
  Product(command, fractal, memories).run();
}

}  // namespace cubist::rtl_test
