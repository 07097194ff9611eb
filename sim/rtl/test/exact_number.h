// A number as MPFR has it, from the bits of a binary float.
#pragma once

#include <mpfr.h>

#include <cstdint>

namespace cubist::rtl_test {

class Number {
 public:
  explicit Number(mpfr_prec_t precision) { mpfr_init2(value_, precision); }
  ~Number() { mpfr_clear(value_); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;

  mpfr_ptr get() { return value_; }
  mpfr_srcptr get() const { return value_; }

  // Any binary float up to 32 bits; exact, if the precision is that of its fraction and one more.
  void set(uint32_t bits, int exponent_bits, int fraction_bits) {
    const bool is_negative = bits >> (exponent_bits + fraction_bits) & 1;
    const uint32_t exponent = bits >> fraction_bits & ((1u << exponent_bits) - 1);
    const uint32_t fraction = bits & ((1u << fraction_bits) - 1);
    const int least = 2 - (1 << (exponent_bits - 1)) - fraction_bits;  // of a denormal's last bit
    if (exponent + 1 == 1u << exponent_bits) {
      if (fraction != 0) return mpfr_set_nan(value_);
      return mpfr_set_inf(value_, is_negative ? -1 : 1);
    }
    if (exponent == 0) {
      mpfr_set_ui_2exp(value_, fraction, least, MPFR_RNDN);
    } else {
      mpfr_set_ui_2exp(value_, fraction + (1u << fraction_bits),
                       least + static_cast<int>(exponent) - 1, MPFR_RNDN);
    }
    mpfr_setsign(value_, value_, is_negative, MPFR_RNDN);
  }

 private:
  mpfr_t value_;
};

}  // namespace cubist::rtl_test
