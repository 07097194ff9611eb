// The host program of the additions: makes data, calls `launch`, compares.
#pragma once

#include "host.h"

// usage: PROGRAM [COUNT]
template <class Launch>
int run_addition(int argc, char** argv, Launch launch) {
  const uint32_t count = argc > 1 ? static_cast<uint32_t>(std::atoi(argv[1])) : 1u << 24;
  const Device device;
  std::vector<float> x(count), y(count);
  for (uint32_t i = 0; i < count; ++i) {
    x[i] = 0.5f * static_cast<float>(i % 1000);
    y[i] = 1.0f / static_cast<float>(i + 1);
  }
  const DeviceArray<float> device_x(x), device_y(y), device_z(count);
  launch(device, device_x.get(), device_y.get(), device_z.get(), count);
  CHECK(aclrtSynchronizeStream(nullptr));
  const std::vector<float> z = device_z.read();
  size_t wrong = 0;
  for (uint32_t i = 0; i < count; ++i) wrong += z[i] != x[i] + y[i];
  return verdict(wrong);
}
