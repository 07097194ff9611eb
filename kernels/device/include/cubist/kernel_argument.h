// Parameters of a kernel by value: how they arrive, where the kernel's source does not say
// (sim/include/cubist/sim/device.h: a0..a7 and the stack, no floating-point registers).
#pragma once

#include <stdint.h>

namespace cubist {

// What fits two registers, as words.
template <class T>
struct ArgumentInWords {
  uint64_t words[(sizeof(T) + sizeof(uint64_t) - 1) / sizeof(uint64_t)];
  operator T() const {
    T value;
    __builtin_memcpy(&value, words, sizeof value);
    return value;
  }
};

template <class T, bool kAsItIs>
struct SelectArgument {
  using Type = T;
};
template <class T>
struct SelectArgument<T, false> {
  using Type = ArgumentInWords<T>;
};

// Pointers, integers and enumerations as they are; larger structs by reference, as the RISC-V psABI
// passes them.
template <class T>
using KernelArgument =
    typename SelectArgument<T, __is_pointer(T) || __is_integral(T) || __is_enum(T) ||
                                   (sizeof(T) > 2 * sizeof(uint64_t))>::Type;

}  // namespace cubist
