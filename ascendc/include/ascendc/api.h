// How every function of the API is declared: inlined, and without lines of its own, so that faults,
// profiles and disassemblies name the line of the kernel that called it.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "cubist/kernel.h"

#define CUBIST_API [[gnu::always_inline, gnu::nodebug]] inline
// What only a failing kernel needs: out of the way, so that the rest stays together in the I-cache.
#define CUBIST_COLD [[gnu::noinline, gnu::cold, gnu::nodebug]] inline
#define CUBIST_LAMBDA __attribute__((always_inline, nodebug))

namespace cubist::ascendc {

// T, where the type of an argument shall not say what T is.
template <class T>
struct Exactly {
  using Type = T;
};
template <class T>
using ScalarOf = typename Exactly<T>::Type;

// A condition that is false once a template is instantiated.
template <class...>
inline constexpr bool kNever = false;

}  // namespace cubist::ascendc
