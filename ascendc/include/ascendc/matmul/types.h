// What a Matmul object is told of its matrices at compile time.
#pragma once

#include "ascendc/element.h"
#include "ascendc/matmul/config.h"
#include "ascendc/position.h"
#include "ascendc/standard.h"

namespace AscendC {

enum class CubeFormat : uint8_t { ND, NZ, ZN, ZZ, NN, ND_ALIGN, SCALAR, VECTOR };
enum class LayoutMode : uint8_t { NONE, BSNGD, SBNGD, BNGS1S2, NORMAL };

template <TPosition kPosition, CubeFormat kFormat, class Type, bool kIsTrans = false,
          LayoutMode kLayout = LayoutMode::NONE, bool kIbShare = false,
          TPosition kSource = TPosition::GM>
struct MatmulType {
  static constexpr TPosition pos = kPosition;
  static constexpr TPosition srcPos = kSource;
  static constexpr CubeFormat format = kFormat;
  using T = Type;
  static constexpr bool isTrans = kIsTrans;
  static constexpr LayoutMode layout = kLayout;
  static constexpr bool ibShare = kIbShare;
};

}  // namespace AscendC

namespace cubist::ascendc {

// A row-major matrix, whatever else its format says of it.
constexpr bool is_row_major(AscendC::CubeFormat format) {
  return format == AscendC::CubeFormat::ND || format == AscendC::CubeFormat::ND_ALIGN ||
         format == AscendC::CubeFormat::VECTOR;
}

// What a matmul is computed with.
template <class A, class B, class C, class BiasType>
struct MatmulTypes {
  using Element = typename A::T;
  using Result = typename C::T;
  using Bias = typename BiasType::T;
  static constexpr bool kIsInteger = sizeof(Element) == 1;
  using Accumulator = AscendC::Std::conditional_t<kIsInteger, int32_t, float>;
  static constexpr AscendC::CubeFormat kFormatA = A::format, kFormatB = B::format,
                                       kFormatC = C::format;
};

}  // namespace cubist::ascendc

// Units that public kernels name.
#define DEFAULT_C0_SIZE 32
#define TOTAL_VEC_LOCAL_SIZE (AscendC::GetUBSizeInBytes())
