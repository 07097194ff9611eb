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

// The highest rank if the variant's key is meant, else a type that no call has.
template <int N>
struct OtherTilingKey {};
template <bool kIsMeant, int N>
struct TilingOfKeyType {
  using Type = OtherTilingKey<N>;
};
template <int N>
struct TilingOfKeyType<true, N> {
  using Type = TilingRank<kTilingRanks + 1>;
};
template <bool kIsMeant, int N>
using TilingOfKey = typename TilingOfKeyType<kIsMeant, N>::Type;

}  // namespace cubist

// Declared only, for its type. `rank` grows from one registration to the next.
#define CUBIST_REGISTER_TILING(rank, Type) \
  __aicore__ Type* cubist_default_tiling(::cubist::TilingRank<(rank)>)
#define CUBIST_DEFAULT_TILING                                       \
  ::cubist::ascendc::WithoutPointer<decltype(cubist_default_tiling( \
      ::cubist::TilingRank<::cubist::kTilingRanks + 1>()))>
