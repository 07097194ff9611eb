// DataCopy that makes fractal NZ in L1 of row-major matrices in GM. MTE2.
#pragma once

#include "ascendc/data_copy.h"

namespace AscendC {

struct Nd2NzParams {
  CUBIST_API Nd2NzParams() {}
  CUBIST_API Nd2NzParams(uint16_t nd_num, uint16_t n_value, uint16_t d_value,
                         uint16_t src_nd_matrix_stride, uint16_t src_d_value,
                         uint16_t dst_nz_c0_stride, uint16_t dst_nz_n_stride,
                         uint16_t dst_nz_matrix_stride)
      : ndNum(nd_num),
        nValue(n_value),
        dValue(d_value),
        srcNdMatrixStride(src_nd_matrix_stride),
        srcDValue(src_d_value),
        dstNzC0Stride(dst_nz_c0_stride),
        dstNzNStride(dst_nz_n_stride),
        dstNzMatrixStride(dst_nz_matrix_stride) {}
  uint16_t ndNum = 0, nValue = 0, dValue = 0;     // matrices, rows, columns
  uint16_t srcNdMatrixStride = 0, srcDValue = 0;  // elements
  uint16_t dstNzC0Stride = 0, dstNzNStride = 0;   // 32 B
  uint16_t dstNzMatrixStride = 0;                 // elements
};

template <class T>
CUBIST_API void DataCopy(const LocalTensor<T>& dst, const GlobalTensor<T>& src,
                         const Nd2NzParams& params) {
  const uint64_t to =
      CUBIST_AT(L1, dst, "DataCopy with Nd2NzParams: the destination", "A1, B1, C1 or TSCM");
  if (params.ndNum > 1) {
    cubist::xnpu::set_spr<cubist::isa::Spr::nd2nz_para>(cubist::isa::Nd2nzParaRegister{
        .src_nd_stride = params.srcNdMatrixStride, .dst_nz_stride = params.dstNzMatrixStride}
                                                            .pack_value());
  }
  cubist::xnpu::copy_gm_to_cbuf_multi_nd2nz(
      to, src.address(),
      CUBIST_CHECKED("DataCopy with Nd2NzParams",
                     (cubist::isa::Nd2nzConfig{.src_d = params.srcDValue,
                                               .dst_c0_stride = params.dstNzC0Stride,
                                               .dst_n_stride = params.dstNzNStride,
                                               .nd_num = params.ndNum,
                                               .n_value = params.nValue,
                                               .d_value = params.dValue,
                                               .type = cubist::ascendc::kTypeOf<T>})));
}

}  // namespace AscendC
