// Tiling data of an operator project: one definition that host and kernel share. The host sets
// fields (set_<field>) and saves the bytes, the kernel reads the same struct with GET_TILING_DATA.
//   BEGIN_TILING_DATA_DEF(AddTiling)
//     TILING_DATA_FIELD_DEF(uint32_t, length);
//   END_TILING_DATA_DEF;
//   REGISTER_TILING_DATA_CLASS(Add, AddTiling)
// A kernel's file includes such a header, or is compiled with `-include` of it.
#ifndef REGISTER_TILINGDATA_BASE_H_
#define REGISTER_TILINGDATA_BASE_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __NPU_ARCH__  // a kernel, or the host part of its source
#include "ascendc/default_tiling.h"
#else
#include <string.h>

#include <stdexcept>

#include "register/tiling_text.h"
#endif

// Where public projects define their structs, which kernels name without it.
namespace optiling {}
#ifdef __NPU_ARCH__  // a kernel, or the host part of its source
using namespace optiling;
#endif

#define BEGIN_TILING_DATA_DEF(Name) \
  struct Name {                     \
    CUBIST_TILING_BYTES
#define TILING_DATA_FIELD_DEF(Type, field)              \
  CUBIST_TILING_FIELD(text.add(#Type, #field))          \
  Type field = {};                                      \
  void set_##field(Type value) { this->field = value; } \
  Type get_##field() const { return this->field; }
#define TILING_DATA_FIELD_DEF_ARR(Type, count, field)                                   \
  CUBIST_TILING_FIELD(text.add_array(#Type, count, #field))                             \
  Type field[count] = {};                                                               \
  void set_##field(const Type* values) {                                                \
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) this->field[i] = values[i]; \
  }                                                                                     \
  const Type* get_##field() const { return this->field; }
#define TILING_DATA_FIELD_DEF_STRUCT(Type, field)           \
  CUBIST_TILING_FIELD(text.add_nested<Type>(#Type, #field)) \
  Type field;

#ifdef __NPU_ARCH__  // a kernel, or the host part of its source
#define CUBIST_TILING_BYTES
#define CUBIST_TILING_FIELD(description)
// With its own semicolon: some public headers give it none.
#define END_TILING_DATA_DEF \
  }                         \
  ;
#define REGISTER_TILING_DATA_CLASS(Operator, Name) CUBIST_REGISTER_TILING(__COUNTER__ + 1, Name);
#else
#define CUBIST_TILING_BYTES                                                                     \
  enum { kCubistFirst = __COUNTER__ };                                                          \
  size_t GetDataSize() const { return sizeof(*this); }                                          \
  void SaveToBuffer(void* to, size_t capacity) const {                                          \
    if (capacity < sizeof(*this))                                                               \
      throw std::length_error("SaveToBuffer: tiling data of " + std::to_string(sizeof(*this)) + \
                              " bytes does not fit into " + std::to_string(capacity));          \
    memcpy(to, static_cast<const void*>(this), sizeof(*this));                                  \
  }
#define CUBIST_TILING_FIELD(description)                                                           \
  static void cubist_field(::cubist::TilingFieldNumber<__COUNTER__>, ::cubist::TilingText& text) { \
    description;                                                                                   \
  }
#define END_TILING_DATA_DEF           \
  enum { kCubistLast = __COUNTER__ }; \
  }                                   \
  ;
#define REGISTER_TILING_DATA_CLASS(Operator, Name)                        \
  __attribute__((unused)) static const bool cubist_tiling_of_##Operator = \
      ::cubist::register_tiling(#Operator, #Name, &::cubist::TilingText::of<Name>);
#endif

#endif  // REGISTER_TILINGDATA_BASE_H_
