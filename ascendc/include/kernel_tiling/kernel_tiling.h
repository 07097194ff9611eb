// Tiling data of the high-level library, as the host computed it: one definition for both sides.
#ifndef CUBIST_KERNEL_TILING_H_
#define CUBIST_KERNEL_TILING_H_

#include <stdint.h>

#include "kernel_tiling/layernorm_tiling_data.h"
#include "kernel_tiling/math_needs.h"
#include "kernel_tiling/softmax_tiling_data.h"
#include "kernel_tiling/topk_tiling_data.h"
#include "kernel_tiling/unpad_tiling_data.h"

namespace AscendC {
namespace tiling {

struct TCubeTiling {
#define CUBIST_FIELD(name) int32_t name;
#include "kernel_tiling/cube_tiling.def"
#undef CUBIST_FIELD
};
static_assert(sizeof(TCubeTiling) == 48 * sizeof(int32_t));  // as public hosts and kernels count

}  // namespace tiling
using tiling::TCubeTiling;
}  // namespace AscendC
using AscendC::TCubeTiling;  // as most kernels spell it

#endif  // CUBIST_KERNEL_TILING_H_
