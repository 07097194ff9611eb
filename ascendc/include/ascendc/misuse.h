// Misuse that shows only at run time: the block traps and leaves a message for the simulator
// (isa::TrapMessage). Lines of a text: the call and what it did, what was expected, how to fix it.
// A number stands in it for {}, a name for {s}.
#pragma once

#include "ascendc/api.h"
#include "cubist/xnpu.h"

namespace cubist::ascendc {

// How values of T are called, where they have names; specialised beside T.
template <class T>
inline constexpr const char* (*kNameOf)(T) = nullptr;

template <class T>
CUBIST_API uint64_t message_value(T value) {
  if constexpr (kNameOf<T> != nullptr) {
    return reinterpret_cast<uint64_t>(kNameOf<T>(value));
  } else {
    return static_cast<uint64_t>(value);
  }
}

template <class... Values>
[[noreturn]] CUBIST_API void stop(const char* text, Values... values) {
  static_assert(sizeof...(Values) <= 2, "a TrapMessage holds two values");
  const isa::TrapMessage message = {
      reinterpret_cast<uint64_t>(text), sizeof...(Values), {message_value(values)...}};
  [[clang::nomerge]] xnpu::trap(isa::message_trap(reinterpret_cast<uint64_t>(&message)));
  __builtin_unreachable();
}

// Stops the block unless `holds`; the values stand in the text.
template <class... Values>
CUBIST_API void require(bool holds, const char* text, Values... values) {
  if (__builtin_expect(!holds, 0)) stop(text, values...);
}

// `config`, whose fields fit the instruction.
template <class Config>
CUBIST_API Config checked(const char* text, const Config& config) {
  const isa::FieldFault fault = config.first_field_out_of_range();
  require(!fault, text, fault.value);
  return config;
}
#define CUBIST_CHECKED(call, config)                                                          \
  cubist::ascendc::checked(call                                                               \
                           ": a stride, length or number of repeats is {}\n"                  \
                           "a value that the fields of its instruction hold\n"                \
                           "smaller parts, one call for each; `cubist isa` lists the fields", \
                           config)

}  // namespace cubist::ascendc
