#include "scale.h"

#include "scale_tiling.h"

extern "C" __global__ __aicore__ void scale(GM_ADDR x, GM_ADDR z, ProjectTiling tiling) {
  scale_tile(x, z, tiling.count, FACTOR, tiling.bias);
}

#ifndef __CCE_KT_TEST__
void scale_do(uint32_t blocks, void* stream, uint8_t* x, uint8_t* z, ProjectTiling tiling) {
  scale<<<blocks, nullptr, stream>>>(x, z, tiling);
}
#endif
