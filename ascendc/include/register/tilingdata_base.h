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
  Type field = {};                                      \
  void set_##field(Type value) { this->field = value; } \
  Type get_##field() const { return this->field; }
#define TILING_DATA_FIELD_DEF_ARR(Type, count, field)                                   \
  Type field[count] = {};                                                               \
  void set_##field(const Type* values) {                                                \
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) this->field[i] = values[i]; \
  }                                                                                     \
  const Type* get_##field() const { return this->field; }
#define TILING_DATA_FIELD_DEF_STRUCT(Type, field) Type field;
#define END_TILING_DATA_DEF }

#ifdef __NPU_ARCH__  // a kernel, or the host part of its source
#define CUBIST_TILING_BYTES
#define REGISTER_TILING_DATA_CLASS(Operator, Name) CUBIST_REGISTER_TILING(__COUNTER__ + 1, Name);
#else
#define CUBIST_TILING_BYTES                                              \
  size_t GetDataSize() const { return sizeof(*this); }                   \
  void SaveToBuffer(void* to, size_t capacity) const {                   \
    if (capacity < sizeof(*this))                                        \
      throw std::length_error("SaveToBuffer: tiling data does not fit"); \
    memcpy(to, static_cast<const void*>(this), sizeof(*this));           \
  }
#define REGISTER_TILING_DATA_CLASS(Operator, Name) \
  static_assert(sizeof(Name) > 0, "tiling data of " #Operator);
#endif

#endif  // REGISTER_TILINGDATA_BASE_H_
