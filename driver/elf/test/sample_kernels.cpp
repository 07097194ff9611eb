// Kernels that program_test.cpp looks at. Lines marked "line: x" are what the test expects to find
// by that name.
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

namespace {

const char* const kWords[] = {"one", "two"};

inline uint64_t inlined(uint64_t x) {
  return x * 0x1234567;  // line: inlined
}

}  // namespace

extern "C" __global__ __aicore__ void any_core(uint64_t* out, uint64_t x) {
  out[0] = inlined(x);  // line: call
  cubist::xnpu::dsb();  // line: intrinsic
}

extern "C" __global__ __cube__ void cube_core(const char** out, uint64_t i) {
  *out = kWords[i & 1];
}

extern "C" __global__ __vector__ void vector_core(uint64_t* out) { *out = 1; }

extern "C" __global__ __mix__(1, 2) void both_cores(uint64_t* out) { *out = 3; }

extern "C" void helper(uint64_t* out) { *out = 2; }
