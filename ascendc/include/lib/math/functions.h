// How composed functions of one or more vectors are called: with scratch or without, with a count
// of elements or all of the source. CUBIST_FUNCTION(Name, sources) declares the four forms over
// cubist::ascendc::Name##Function::apply(steps, y, x, temps).
#pragma once

#include "ascendc/map_floats.h"
#include "kernel_tiling/math_needs.h"

#define CUBIST_FUNCTION_FORMS(Name, kParameters, kArguments)                                      \
  template <class T, bool isReuseSource = false>                                                  \
  CUBIST_API void Name(const LocalTensor<T>& dst, kParameters, const LocalTensor<uint8_t>& tmp,   \
                       uint32_t count) {                                                          \
    const LocalTensor<T> sources[] = {kArguments};                                                \
    cubist::ascendc::map_floats<cubist::ascendc::needs::k##Name>(                                 \
        dst, sources, cubist::ascendc::Scratch(CUBIST_SCRATCH(#Name), tmp), count,                \
        cubist::ascendc::Name##Function());                                                       \
  }                                                                                               \
  template <class T, bool isReuseSource = false>                                                  \
  CUBIST_API void Name(const LocalTensor<T>& dst, kParameters, uint32_t count) {                  \
    const LocalTensor<T> sources[] = {kArguments};                                                \
    cubist::ascendc::map_floats<cubist::ascendc::needs::k##Name>(                                 \
        dst, sources, cubist::ascendc::Scratch(CUBIST_SCRATCH(#Name)), count,                     \
        cubist::ascendc::Name##Function());                                                       \
  }                                                                                               \
  template <class T, bool isReuseSource = false>                                                  \
  CUBIST_API void Name(const LocalTensor<T>& dst, kParameters, const LocalTensor<uint8_t>& tmp) { \
    const LocalTensor<T> sources[] = {kArguments};                                                \
    Name<T, isReuseSource>(dst, kArguments, tmp, sources[0].GetSize());                           \
  }                                                                                               \
  template <class T, bool isReuseSource = false>                                                  \
  CUBIST_API void Name(const LocalTensor<T>& dst, kParameters) {                                  \
    const LocalTensor<T> sources[] = {kArguments};                                                \
    Name<T, isReuseSource>(dst, kArguments, sources[0].GetSize());                                \
  }
#define CUBIST_COMMA ,
#define CUBIST_FUNCTION(Name) CUBIST_FUNCTION_FORMS(Name, const LocalTensor<T>& src, src)
#define CUBIST_FUNCTION2(Name)                                                                    \
  CUBIST_FUNCTION_FORMS(Name, const LocalTensor<T>& src0 CUBIST_COMMA const LocalTensor<T>& src1, \
                        src0 CUBIST_COMMA src1)
#define CUBIST_FUNCTION3(Name)                                                             \
  CUBIST_FUNCTION_FORMS(Name,                                                              \
                        const LocalTensor<T>& src0 CUBIST_COMMA const LocalTensor<T>& src1 \
                            CUBIST_COMMA const LocalTensor<T>& src2,                       \
                        src0 CUBIST_COMMA src1 CUBIST_COMMA src2)

// struct Name##Function with its one function, whose body follows.
#define CUBIST_FUNCTION_BODY(Name)                                                                \
  struct Name##Function {                                                                         \
    CUBIST_API void operator()(const Steps& s, Floats y, const Floats* x, const Floats* t) const; \
  };                                                                                              \
  CUBIST_API void Name##Function::operator()(                                                     \
      [[maybe_unused]] const Steps & s, [[maybe_unused]] Floats y,                                \
      [[maybe_unused]] const Floats * x, [[maybe_unused]] const Floats * t) const
