// An AscendCL host program that launches `faulty` of a kernel file of this folder and says all is
// well. usage: host_program KERNEL.elf finalize|leave    (leave: aclFinalize is never called)
#include <acl/acl.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

constexpr size_t kBytes = 16384;

void* buffer() {
  void* memory = nullptr;
  const std::vector<char> zeros(kBytes);
  if (aclrtMalloc(&memory, kBytes, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS ||
      aclrtMemcpy(memory, kBytes, zeros.data(), kBytes, ACL_MEMCPY_HOST_TO_DEVICE) != ACL_SUCCESS)
    std::exit(3);
  return memory;
}

}  // namespace

int main(int argc, char** argv) {
  aclrtStream stream = nullptr;
  aclrtBinHandle binary = nullptr;
  aclrtFuncHandle function = nullptr;
  if (argc != 3 || aclInit(nullptr) != ACL_SUCCESS || aclrtSetDevice(0) != ACL_SUCCESS) return 3;
  struct {
    void *in, *out, *fresh;
  } arguments = {buffer(), buffer(), buffer()};
  if (aclrtCreateStream(&stream) != ACL_SUCCESS ||
      aclrtBinaryLoadFromFile(argv[1], nullptr, &binary) != ACL_SUCCESS ||
      aclrtBinaryGetFunction(binary, "faulty", &function) != ACL_SUCCESS ||
      aclrtLaunchKernel(function, 1, &arguments, sizeof arguments, stream) != ACL_SUCCESS ||
      aclrtSynchronizeStream(stream) != ACL_SUCCESS)
    return 3;
  if (std::strcmp(argv[2], "finalize") == 0) aclFinalize();  // whatever it says
  return 0;
}
