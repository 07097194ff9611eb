// The values of ORIG_DTYPE_<ARG> and FORMAT_<ARG>, for variants of an operator. Each is compiled
// with -D DTYPE_X=half -D ORIG_DTYPE_X=DT_FLOAT16 -D FORMAT_X=FORMAT_ND and so on for its
// arguments. Macros, because sources ask in #if; numbers of aclDataType and aclFormat
// (ascendc-api.md, section 10.2). On the host such names are ge's.
#pragma once

#ifndef CUBIST_HOST_PASS
#define DT_FLOAT 0
#define DT_FLOAT16 1
#define DT_INT8 2
#define DT_INT32 3
#define DT_UINT8 4
#define DT_INT16 6
#define DT_UINT16 7
#define DT_UINT32 8
#define DT_INT64 9
#define DT_UINT64 10
#define DT_DOUBLE 11
#define DT_BOOL 12
#define DT_COMPLEX64 16
#define DT_BF16 27
#define DT_INT4 29

#define FORMAT_NCHW 0
#define FORMAT_NHWC 1
#define FORMAT_ND 2
#define FORMAT_NC1HWC0 3
#define FORMAT_FRACTAL_NZ 29
#endif
