// What a kernel says: text and tensors by instruction `print`, assertions.
//
// The text of a core of a block comes out when its launch has ended, block after block; AscendCL
// writes it to standard output at the stream's synchronization.
#pragma once

#include "ascendc/misuse.h"
#include "ascendc/shape_info.h"
#include "ascendc/system.h"
#include "ascendc/tensor.h"

namespace cubist::ascendc {

template <class T>
inline constexpr bool kIsFloatingPoint =
    AscendC::IsSameType<T, float>::value || AscendC::IsSameType<T, double>::value ||
    AscendC::IsSameType<T, half>::value || AscendC::IsSameType<T, bfloat16_t>::value;

// The word of isa::PrintMessage for an argument.
template <class T>
CUBIST_API uint64_t printed_word(T value) {
  if constexpr (kIsFloatingPoint<T>) {
    return __builtin_bit_cast(uint64_t, static_cast<double>(static_cast<float>(value)));
  } else {
    return (uint64_t)value;  // numbers, enumerations, pointers, what converts to one of them
  }
}
template <>
CUBIST_API uint64_t printed_word(double value) {
  return __builtin_bit_cast(uint64_t, value);
}

template <class... Values>
CUBIST_API void print(const char* format, Values... values) {
  static_assert(sizeof...(Values) <= isa::kMostPrintArguments, "PRINTF: at most 64 arguments");
  const uint64_t words[sizeof...(Values) + 1] = {printed_word(values)...};
  uint64_t doubles = 0, bit = 1;
  ((doubles |= kIsFloatingPoint<Values> ? bit : 0, bit <<= 1), ...);
  const isa::PrintMessage message = {.format = reinterpret_cast<uint64_t>(format),
                                     .arguments = reinterpret_cast<uint64_t>(words),
                                     .count = sizeof...(Values),
                                     .doubles = doubles};
  xnpu::print(isa::print_value(reinterpret_cast<uint64_t>(&message)));
}

// ---- tensors

struct DumpPlace {
  isa::DumpSpace space;
  const char* name;
};
constexpr DumpPlace dump_place(AscendC::TPosition position) {
  switch (position) {
    case AscendC::TPosition::A1:
    case AscendC::TPosition::B1:
    case AscendC::TPosition::C1:
    case AscendC::TPosition::TSCM:
      return {isa::DumpSpace::L1, "L1"};
    case AscendC::TPosition::A2:
      return {isa::DumpSpace::L0A, "L0A"};
    case AscendC::TPosition::B2:
      return {isa::DumpSpace::L0B, "L0B"};
    case AscendC::TPosition::CO1:
      return {isa::DumpSpace::L0C, "L0C"};
    default:
      return {isa::DumpSpace::UB, "UB"};
  }
}

constexpr const char* name_of(isa::DataType type) {
  switch (type) {
    case isa::DataType::f16:
      return "float16";
    case isa::DataType::f32:
      return "float32";
    case isa::DataType::bf16:
      return "bfloat16";
    case isa::DataType::s32:
      return "int32";
    case isa::DataType::s16:
      return "int16";
    case isa::DataType::s8:
      return "int8";
    case isa::DataType::u8:
      return "uint8";
    case isa::DataType::u16:
      return "uint16";
    case isa::DataType::u32:
      return "uint32";
    case isa::DataType::s4:
      return "int4";
    case isa::DataType::s64:
      return "int64";
    case isa::DataType::u64:
      return "uint64";
  }
  return "";
}

// Waits for every pipe: the values are those that the program has computed so far.
template <class T>
CUBIST_API void dump(const DumpPlace& place, uint64_t address, uint32_t desc, uint32_t count,
                     const AscendC::ShapeInfo& shape) {
  xnpu::pipe_barrier({.pipe = isa::Pipe::ALL});
  print("DumpTensor: desc=%u, addr=0x%llx, data_type=%s, position=%s, dump_size=%u, block_idx=%d\n",
        desc, address, name_of(kTypeOf<T>), place.name, count, AscendC::GetBlockIdx());
  isa::DumpMessage message = {.space = place.space,
                              .address = address,
                              .type = static_cast<uint64_t>(kTypeOf<T>),
                              .count = count,
                              .dimensions = shape.shapeDim,
                              .shape = {}};
  for (uint32_t i = 0; i < shape.shapeDim && i < isa::kMostDumpDimensions; ++i)
    message.shape[i] = shape.shape[i];
  xnpu::print(isa::dump_value(reinterpret_cast<uint64_t>(&message)));
}

}  // namespace cubist::ascendc

namespace AscendC {

// %d %i %u %x %X %o %c %s %p, %f %e %g %a with flags, width, precision and lengths; half and
// bfloat16_t are numbers, too.
template <class... Values>
CUBIST_API void PRINTF(const char* format, Values... values) {
  cubist::ascendc::print(format, values...);
}

template <class T>
CUBIST_API void DumpTensor(const LocalTensor<T>& tensor, uint32_t desc, uint32_t dumpSize,
                           const ShapeInfo& shape) {
  cubist::ascendc::dump<T>(cubist::ascendc::dump_place(tensor.GetPosition()), tensor.address(),
                           desc, dumpSize, shape);
}
template <class T>
CUBIST_API void DumpTensor(const LocalTensor<T>& tensor, uint32_t desc, uint32_t dumpSize) {
  DumpTensor(tensor, desc, dumpSize, ShapeInfo());
}
template <class T>
CUBIST_API void DumpTensor(const GlobalTensor<T>& tensor, uint32_t desc, uint32_t dumpSize,
                           const ShapeInfo& shape) {
  cubist::ascendc::dump<T>({cubist::isa::DumpSpace::GM, "GM"}, tensor.address(), desc, dumpSize,
                           shape);
}
template <class T>
CUBIST_API void DumpTensor(const GlobalTensor<T>& tensor, uint32_t desc, uint32_t dumpSize) {
  DumpTensor(tensor, desc, dumpSize, ShapeInfo());
}
// From element `countOff` on.
template <class Tensor>
CUBIST_API void DumpAccChkPoint(const Tensor& tensor, uint32_t index, uint32_t countOff,
                                uint32_t dumpSize) {
  DumpTensor(tensor[countOff], index, dumpSize);
}

template <class T>
CUBIST_API void LocalTensor<T>::Print(uint32_t len) const {
  DumpTensor(*this, 0, len);
}
template <class T>
CUBIST_API void LocalTensor<T>::Print() const {
  Print(GetSize());
}

}  // namespace AscendC

// On the host these are the host's.
#ifndef CUBIST_HOST_PASS
namespace AscendC {

template <class... Values>
CUBIST_API int printf(const char* format, Values... values) {
  PRINTF(format, values...);
  return 0;
}

}  // namespace AscendC

// What the statements print is in the text of the block, which comes before its error.
#define CUBIST_ASSERT(quoted, condition, ...)                                      \
  do {                                                                             \
    if (__builtin_expect(!(condition), 0)) {                                       \
      __VA_ARGS__;                                                                 \
      cubist::ascendc::stop(quoted                                                 \
                            "\na condition that holds\n"                           \
                            "PRINTF before it shows the values that it is about"); \
    }                                                                              \
  } while (false)
#define CUBIST_SAY(...) __VA_OPT__(AscendC::PRINTF("[ASSERT] " __VA_ARGS__), AscendC::PRINTF("\n"))

// (condition) or (condition, format, values...)
#define ASSERT(condition, ...) \
  CUBIST_ASSERT("ASSERT(" #condition ")", condition, CUBIST_SAY(__VA_ARGS__))
#define ascendc_assert(condition, ...) \
  CUBIST_ASSERT("ascendc_assert(" #condition ")", condition, CUBIST_SAY(__VA_ARGS__))
#undef assert
#define assert(condition, ...) \
  CUBIST_ASSERT("assert(" #condition ")", condition, CUBIST_SAY(__VA_ARGS__))
// (condition, {statements that run when it does not hold})
#define ASCENDC_ASSERT(condition, ...) \
  CUBIST_ASSERT("ASCENDC_ASSERT(" #condition ")", condition, __VA_ARGS__)

// A line of text, for those statements.
#define KERNEL_LOG(level, format, ...) \
  AscendC::PRINTF("[" #level "] " format "\n" __VA_OPT__(, ) __VA_ARGS__)
#endif
