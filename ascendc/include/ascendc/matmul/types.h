// What a Matmul object is told at compile time.
#pragma once

#include "ascendc/element.h"
#include "ascendc/position.h"

namespace AscendC {

enum class CubeFormat : uint8_t { ND, NZ, ZN, ZZ, NN, ND_ALIGN, SCALAR, VECTOR };
enum class LayoutMode : uint8_t { NONE, BSNGD, SBNGD, BNGS1S2, NORMAL };

template <TPosition kPosition, CubeFormat kFormat, class Type, bool kIsTrans = false,
          LayoutMode kLayout = LayoutMode::NONE, bool kIbShare = false>
struct MatmulType {
  static constexpr TPosition pos = kPosition;
  static constexpr CubeFormat format = kFormat;
  using T = Type;
  static constexpr bool isTrans = kIsTrans;
  static constexpr LayoutMode layout = kLayout;
};

// The vendor's choices among its own ways to compute; here there is one.
struct MatmulConfig {
  bool doNorm = true, doBasicBlock = false, doMultiDataLoad = false;
};
inline constexpr MatmulConfig CFG_NORM = {};
inline constexpr MatmulConfig CFG_MDL = {.doNorm = false, .doMultiDataLoad = true};
inline constexpr MatmulConfig MM_CFG_BB = {.doNorm = false, .doBasicBlock = true};

constexpr MatmulConfig GetNormalConfig() { return CFG_NORM; }
constexpr MatmulConfig GetMDLConfig() { return CFG_MDL; }

}  // namespace AscendC

// Units that public kernels name.
#define DEFAULT_C0_SIZE 32
#define TOTAL_VEC_LOCAL_SIZE (AscendC::GetUBSizeInBytes())
