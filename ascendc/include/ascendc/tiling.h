// Tiling data, kinds of kernels, workspace.
#pragma once

#include "ascendc/default_tiling.h"
#include "ascendc/tensor.h"
#include "ascendc/tiling_key.h"
#include "cubist/workspace.h"

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
#define REGISTER_TILING_DEFAULT(Type) \
  using CubistDefaultTiling = Type;   \
  struct CubistTilingOfKernel
// ... behind which: the type for the keys for which the text holds, "TILING_KEY_VAR == 3".
#define REGISTER_TILING_FOR_TILINGKEY(condition, Type)                      \
  static_assert(cubist::ascendc::RegisterTiling<CubistTilingOfKernel, Type, \
                                                cubist::ascendc::holds_for( \
                                                    condition, CUBIST_TILING_KEY)>::done)
// Of kernels without REGISTER_TILING_DEFAULT.
struct CubistTilingOfKernel;
struct CubistDefaultTiling;
#define GET_TILING_DATA(variable, pointer)                                               \
  GET_TILING_DATA_WITH_STRUCT(                                                           \
      decltype(cubist::ascendc::chosen_tiling<CubistTilingOfKernel, CubistDefaultTiling, \
                                              CUBIST_DEFAULT_TILING>()),                 \
      variable, pointer)
#define GET_TILING_DATA_WITH_STRUCT(Type, variable, pointer) \
  Type variable = cubist::ascendc::read_struct<Type>(pointer)
#define GET_TILING_DATA_MEMBER(Type, member, variable, pointer) \
  const auto& variable = reinterpret_cast<const __gm__ Type*>(pointer)->member
#define GET_TILING_DATA_PTR_WITH_STRUCT(Type, variable, pointer) \
  const auto* variable = reinterpret_cast<const __gm__ Type*>(pointer)

// Variants of an operator: each is compiled with -D CUBIST_TILING_KEY=<its key>. Which keys there
// are, a compilation with CUBIST_COLLECT_TILING_KEYS tells, in which no key is the kernel's. With
// neither, a kernel that host code launches asks at run time: the key is a parameter that the split
// of the source adds to it.
#ifdef CUBIST_COLLECT_TILING_KEYS
#define TILING_KEY_IS(key) (cubist::ascendc::collects_key<(key)>())
#elif defined CUBIST_TILING_KEY
#define TILING_KEY_IS(key) ((key) == (CUBIST_TILING_KEY))
#elif defined CUBIST_SPLIT_SOURCE
#define TILING_KEY_IS(key) ((key) == cubist_tiling_key)
#else
#define TILING_KEY_IS(key) (cubist::ascendc::needs_a_tiling_key<(key)>())
#endif

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

namespace cubist::ascendc {

constexpr int cube_cores_of(AscendC::KernelMetaType type) {
  return type == AscendC::KERNEL_TYPE_AIV_ONLY || type == AscendC::KERNEL_TYPE_MIX_AIV_1_0 ? 0 : 1;
}
constexpr int vector_cores_of(AscendC::KernelMetaType type) {
  switch (type) {
    case AscendC::KERNEL_TYPE_AIC_ONLY:
    case AscendC::KERNEL_TYPE_MIX_AIC_1_0:
      return 0;
    case AscendC::KERNEL_TYPE_MIX_AIC_1_2:
      return 2;
    default:
      return 1;
  }
}

}  // namespace cubist::ascendc

// In the kernel's body. Coupled cores are cube and vector core in one, whatever it says.
#define KERNEL_TASK_TYPE_DEFAULT(type)                          \
  CUBIST_DECLARE_CORES(1, cubist::ascendc::cube_cores_of(type), \
                       cubist::ascendc::vector_cores_of(type))
// For the variant of this key (TILING_KEY_IS).
#ifdef CUBIST_TILING_KEY
#define KERNEL_TASK_TYPE(key, type)     \
  do {                                  \
    if constexpr (TILING_KEY_IS(key)) { \
      KERNEL_TASK_TYPE_DEFAULT(type);   \
    }                                   \
  } while (false)
#else
#define KERNEL_TASK_TYPE(key, type) KERNEL_TASK_TYPE_DEFAULT(type)
#endif

namespace AscendC {

// A workspace begins with the system area (cubist/workspace.h), which the host asks for as
// GetLibApiWorkSpaceSize(). The Matmul object keeps its messages there.
CUBIST_API __gm__ uint8_t* GetUserWorkspace(GM_ADDR workspace) {
  return workspace + cubist::system_workspace_bytes(__NPU_ARCH__);
}
CUBIST_API void SetSysWorkspace(GM_ADDR workspace) { cubist::set_system_workspace(workspace); }
CUBIST_API void SetSysWorkspaceForce(GM_ADDR workspace) { SetSysWorkspace(workspace); }
CUBIST_API __gm__ uint8_t* GetSysWorkSpacePtr() { return cubist::system_workspace(); }

}  // namespace AscendC
