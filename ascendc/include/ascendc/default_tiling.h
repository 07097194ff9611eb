// Which struct GET_TILING_DATA reads. A tiling header of an operator project registers its structs
// (register/tilingdata_base.h), nested ones first: the last registered counts. A kernel may say
// otherwise with REGISTER_TILING_DEFAULT.
#pragma once

#include "cubist/kernel.h"

namespace cubist {

// Of two functions that take a rank, the call with the highest chooses the one with the higher.
template <int N>
struct TilingRank : TilingRank<N - 1> {};
template <>
struct TilingRank<0> {};
inline constexpr int kTilingRanks = 256;

}  // namespace cubist

// Where nothing is registered.
struct CubistNoTiling;
__aicore__ CubistNoTiling* cubist_default_tiling(::cubist::TilingRank<0>);

// Declared only, for its type. `rank` grows from one registration to the next.
#define CUBIST_REGISTER_TILING(rank, Type) \
  __aicore__ Type* cubist_default_tiling(::cubist::TilingRank<(rank)>)
#define CUBIST_DEFAULT_TILING                                       \
  ::cubist::ascendc::WithoutPointer<decltype(cubist_default_tiling( \
      ::cubist::TilingRank<::cubist::kTilingRanks>()))>
