// Host and device in one file: a kernel named like a function of libm, structs and floats by value,
// template kernels, a launch inside of a macro, and text that only looks like a launch.
#include <cmath>
#include <cstdio>
#include <vector>

#include "device_buffer.h"
#include "scale.h"

extern "C" __global__[aicore] void hypot(GM_ADDR x, GM_ADDR z, ScaleTiling tiling, float factor) {
  scale_tile(x, z, tiling.count, factor, tiling.bias);
}

struct Large {
  int64_t values[5];
};
extern "C" __global__ __aicore__ void unpack(__gm__ int64_t* z, Large large, int32_t negative,
                                             uint8_t small, double real) {
  for (int i = 0; i < 5; ++i) z[i] = large.values[i];
  z[5] = negative;
  z[6] = small;
  z[7] = static_cast<int64_t>(real * 2);
}

namespace filling {
class Filler {  // a device class: the host sees its name only
 public:
  __aicore__ inline explicit Filler(int first) : first_(first) {}
  template <typename T>
  __aicore__ inline void run(__gm__ T* z, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) z[i] = static_cast<T>(first_ + static_cast<int>(i));
  }

 private:
  int first_;
};

template <typename T, int kFirst>
__global__ __aicore__ void fill(__gm__ T* z, uint32_t count) {
  Filler filler(kFirst);
  filler.run(z, count);
}
}  // namespace filling

#define FILL_I16(...) filling::fill<int16_t, 7><<<1, nullptr, stream>>>(__VA_ARGS__)

static int wrong = 0;
static void expect(const char* what, double is, double should) {
  if (is == should) return;
  std::printf("%s is %g, should be %g\n", what, is, should);
  ++wrong;
}

int main() {
  CHECK(aclInit(nullptr));
  CHECK(aclrtSetDevice(0));
  aclrtStream stream = nullptr;
  CHECK(aclrtCreateStream(&stream));
  const uint32_t n = 256;
  const char* text = R"(hypot<<<1, 2>>>(x) /* )";
  expect("length of the raw string", static_cast<double>(std::vector<char>(text, text + 21).size()),
         21);

  const DeviceBuffer<float> x(std::vector<float>(n, 2)), z(std::vector<float>(n, 0));
  hypot<<<1, nullptr, stream>>>(x.get(), z.get(), ScaleTiling{n, 0.5f}, 3.0f);  // not hypot(3, 4)
  CHECK(aclrtSynchronizeStream(stream));
  expect("z[255]", z.read()[255], 6.5);
  expect("hypot of libm", std::hypot(3.0, 4.0), 5);

  const DeviceBuffer<int64_t> words(std::vector<int64_t>(8, 0));
  unpack<<<1, nullptr, stream>>>(reinterpret_cast<int64_t*>(words.get()), Large{{1, 2, 3, 4, 5}},
                                 -6, 200, 3.5);
  CHECK(aclrtSynchronizeStream(stream));
  const std::vector<int64_t> should = {1, 2, 3, 4, 5, -6, 200, 7};
  for (size_t i = 0; i < should.size(); ++i)
    expect("a word", static_cast<double>(words.read()[i]), static_cast<double>(should[i]));

  const DeviceBuffer<int16_t> i16(std::vector<int16_t>(n, 0));
  const DeviceBuffer<float> f32(std::vector<float>(n, 0));
  FILL_I16(reinterpret_cast<int16_t*>(i16.get()), n);
  filling::fill<float, 3><<<1, nullptr, stream>>>(reinterpret_cast<float*>(f32.get()), n);
  CHECK(aclrtSynchronizeStream(stream));
  expect("i16[255]", i16.read()[255], 262);
  expect("f32[2]", f32.read()[2], 5);

  CHECK(aclrtDestroyStream(stream));
  CHECK(aclrtResetDevice(0));
  CHECK(aclFinalize());
  std::printf("%s\n", wrong == 0 ? "PASS" : "FAIL");
  return wrong;
}
