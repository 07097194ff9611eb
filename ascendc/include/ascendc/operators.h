// dst = a + b: operators between tensors, over as many elements as the destination has.
#pragma once

#include "ascendc/compare.h"
#include "ascendc/elementwise.h"

namespace cubist::ascendc {

#define CUBIST_EXPRESSION(Name)                                        \
  template <class T>                                                   \
  struct Name##Of {                                                    \
    static constexpr bool kIsExpression = true;                        \
    CUBIST_API void assign(const AscendC::LocalTensor<T>& dst) const { \
      AscendC::Name(dst, a, b, static_cast<int32_t>(dst.GetSize()));   \
    }                                                                  \
    AscendC::LocalTensor<T> a, b;                                      \
  };
CUBIST_EXPRESSION(Add)
CUBIST_EXPRESSION(Sub)
CUBIST_EXPRESSION(Mul)
CUBIST_EXPRESSION(Div)
CUBIST_EXPRESSION(And)
CUBIST_EXPRESSION(Or)
#undef CUBIST_EXPRESSION

// As many elements as the sources have; the destination has a bit for each.
template <class T, AscendC::CMPMODE mode>
struct CompareOf {
  static constexpr bool kIsExpression = true;
  template <class Bits>
  CUBIST_API void assign(const AscendC::LocalTensor<Bits>& dst) const {
    AscendC::Compare(dst, a, b, mode, a.GetSize());
  }
  AscendC::LocalTensor<T> a, b;
};

}  // namespace cubist::ascendc

namespace AscendC {

#define CUBIST_OPERATOR(symbol, Name)                                                \
  template <class T>                                                                 \
  CUBIST_API cubist::ascendc::Name##Of<T> operator symbol(const LocalTensor<T>& a,   \
                                                          const LocalTensor<T>& b) { \
    return {a, b};                                                                   \
  }
CUBIST_OPERATOR(+, Add)
CUBIST_OPERATOR(-, Sub)
CUBIST_OPERATOR(*, Mul)
CUBIST_OPERATOR(/, Div)
CUBIST_OPERATOR(&, And)
CUBIST_OPERATOR(|, Or)
#undef CUBIST_OPERATOR

#define CUBIST_COMPARISON(symbol, mode)                                    \
  template <class T>                                                       \
  CUBIST_API cubist::ascendc::CompareOf<T, CMPMODE::mode> operator symbol( \
      const LocalTensor<T>& a, const LocalTensor<T>& b) {                  \
    return {a, b};                                                         \
  }
CUBIST_COMPARISON(<, LT)
CUBIST_COMPARISON(>, GT)
CUBIST_COMPARISON(==, EQ)
CUBIST_COMPARISON(<=, LE)
CUBIST_COMPARISON(>=, GE)
CUBIST_COMPARISON(!=, NE)
#undef CUBIST_COMPARISON

}  // namespace AscendC
