// The workspace of a launch: a system area, then the user's (ascendc-api.md, section 7.2). For host
// and device.
#ifndef CUBIST_WORKSPACE_H_
#define CUBIST_WORKSPACE_H_

#include <stdint.h>

namespace cubist {

// Split cores (2201) exchange the messages of the Matmul object and its results there: 16 MiB,
// which public hosts that ask nobody allocate. Coupled cores need none.
constexpr uint64_t system_workspace_bytes(int npu_arch) {
  return npu_arch == 2201 ? uint64_t{16} << 20 : 0;
}

}  // namespace cubist

#endif  // CUBIST_WORKSPACE_H_
