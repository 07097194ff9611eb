// What is declared so that programs compile, and says by name that it is not implemented.
#include "acl/acl.h"
#include "not_implemented.h"

using cubist::acl::not_implemented;

namespace {
constexpr const char* kNoPages =
    "aclrtMalloc: a simulated device has one address space without pages";
constexpr const char* kNoPeers =
    "copies through the host: simulated devices do not see each other's memory";
constexpr const char* kNoSizes =
    "aclrtLaunchKernelV2 or aclrtLaunchKernelWithHostArgs: kernel binaries do not say how large "
    "parameters are";
constexpr const char* kNoOperators =
    "the operator's aclnn functions (libopapi.so), or a launch of its kernel";
}  // namespace

aclError aclrtReserveMemAddress(void**, size_t, size_t, void*, uint64_t) {
  return not_implemented(__func__, kNoPages);
}
aclError aclrtReleaseMemAddress(void*) { return not_implemented(__func__, kNoPages); }
aclError aclrtMallocPhysical(aclrtDrvMemHandle*, size_t, const aclrtPhysicalMemProp*, uint64_t) {
  return not_implemented(__func__, kNoPages);
}
aclError aclrtFreePhysical(aclrtDrvMemHandle) { return not_implemented(__func__, kNoPages); }
aclError aclrtMapMem(void*, size_t, size_t, aclrtDrvMemHandle, uint64_t) {
  return not_implemented(__func__, kNoPages);
}
aclError aclrtUnmapMem(void*) { return not_implemented(__func__, kNoPages); }
aclError aclrtMemGetAllocationGranularity(aclrtPhysicalMemProp*, aclrtMemGranularityOptions,
                                          size_t*) {
  return not_implemented(__func__, kNoPages);
}

aclError aclrtDeviceEnablePeerAccess(int32_t, uint32_t) {
  return not_implemented(__func__, kNoPeers);
}
aclError aclrtIpcMemGetExportKey(void*, size_t, char*, size_t, uint64_t) {
  return not_implemented(__func__, kNoPeers);
}
aclError aclrtIpcMemImportByKey(void**, const char*, uint64_t) {
  return not_implemented(__func__, kNoPeers);
}
aclError aclrtIpcMemClose(const char*) { return not_implemented(__func__, kNoPeers); }

aclError aclrtLaunchKernelWithArgsArray(void*, uint32_t, aclrtStream, aclrtLaunchKernelCfg*,
                                        void**) {
  return not_implemented(__func__, kNoSizes);
}

aclError aclopSetModelDir(const char*) { return not_implemented(__func__, kNoOperators); }
aclopAttr* aclopCreateAttr() {
  not_implemented(__func__, kNoOperators);
  return nullptr;
}
void aclopDestroyAttr(const aclopAttr*) { not_implemented(__func__, kNoOperators); }
aclError aclopExecuteV2(const char*, int, aclTensorDesc*[], aclDataBuffer*[], int, aclTensorDesc*[],
                        aclDataBuffer*[], aclopAttr*, aclrtStream) {
  return not_implemented(__func__, kNoOperators);
}
