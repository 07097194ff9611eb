// Tiling data, kinds of kernels, workspace.
#pragma once

#include "ascendc/default_tiling.h"
#include "ascendc/tensor.h"

namespace cubist::ascendc {

// What the host wrote to GM, by scalar loads.
template <class T>
CUBIST_API T read_struct(const void* gm) {
  T value;
  __builtin_memcpy(&value, __builtin_assume_aligned(gm, alignof(T)), sizeof(T));
  return value;
}

template <class T>
struct PointedTo;
template <class T>
struct PointedTo<T*> {
  using Type = T;
};
template <class T>
using WithoutPointer = typename PointedTo<T>::Type;

}  // namespace cubist::ascendc

// In the kernel's body, before GET_TILING_DATA. Hides what headers registered.
#define REGISTER_TILING_DEFAULT(Type) CUBIST_REGISTER_TILING(::cubist::kTilingRanks, Type)
#define GET_TILING_DATA(variable, pointer) \
  GET_TILING_DATA_WITH_STRUCT(CUBIST_DEFAULT_TILING, variable, pointer)
#define GET_TILING_DATA_WITH_STRUCT(Type, variable, pointer) \
  Type variable = cubist::ascendc::read_struct<Type>(pointer)
#define GET_TILING_DATA_MEMBER(Type, member, variable, pointer) \
  const auto& variable = reinterpret_cast<const __gm__ Type*>(pointer)->member
#define GET_TILING_DATA_PTR_WITH_STRUCT(Type, variable, pointer) \
  const auto* variable = reinterpret_cast<const __gm__ Type*>(pointer)

// Variants of an operator: each is compiled with -DCUBIST_TILING_KEY=<its key>.
#define TILING_KEY_IS(key) ((key) == (CUBIST_TILING_KEY))

namespace AscendC {

enum KernelMetaType : int32_t {
  KERNEL_TYPE_AIV_ONLY,
  KERNEL_TYPE_AIC_ONLY,
  KERNEL_TYPE_MIX_AIV_1_0,
  KERNEL_TYPE_MIX_AIC_1_0,
  KERNEL_TYPE_MIX_AIC_1_1,
  KERNEL_TYPE_MIX_AIC_1_2,
};

}  // namespace AscendC

#define KERNEL_TASK_TYPE_DEFAULT(type)                                                       \
  static_assert(                                                                             \
      (type) == AscendC::KERNEL_TYPE_AIV_ONLY || (type) == AscendC::KERNEL_TYPE_MIX_AIV_1_0, \
      "KERNEL_TASK_TYPE: not implemented: kernels of other than vector cores")
#define KERNEL_TASK_TYPE(key, type) KERNEL_TASK_TYPE_DEFAULT(type)

namespace AscendC {

// This SDK keeps nothing in the workspace, so all of it is the user's.
CUBIST_API __gm__ uint8_t* GetUserWorkspace(GM_ADDR workspace) { return workspace; }
CUBIST_API void SetSysWorkspace(GM_ADDR) {}

}  // namespace AscendC
