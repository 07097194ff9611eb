// A host program in C: out = self + 2 * other, in f16, by the headers and libraries of the package.
#include <acl/acl.h>
#include <aclnnop/aclnn_add.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(call)                                             \
  do {                                                          \
    if ((call) != 0) {                                          \
      fprintf(stderr, "%s: %s\n", #call, aclGetRecentErrMsg()); \
      exit(1);                                                  \
    }                                                           \
  } while (0)

enum { kRows = 8, kColumns = 2048, kCount = kRows * kColumns };
static aclFloat16 host[kCount];

static aclTensor* make(void** memory, float first, float step) {
  const int64_t dims[] = {kRows, kColumns};
  for (int i = 0; i < kCount; ++i) host[i] = aclFloatToFloat16(first + step * (float)(i % 64));
  CHECK(aclrtMalloc(memory, sizeof host, ACL_MEM_MALLOC_HUGE_FIRST));
  CHECK(aclrtMemcpy(*memory, sizeof host, host, sizeof host, ACL_MEMCPY_HOST_TO_DEVICE));
  return aclCreateTensor(dims, 2, ACL_FLOAT16, NULL, 0, ACL_FORMAT_ND, dims, 2, *memory);
}

int main(void) {
  aclrtStream stream;
  CHECK(aclnnInit(NULL));
  CHECK(aclrtSetDevice(0));
  CHECK(aclrtCreateStream(&stream));
  void *self_memory, *other_memory, *out_memory, *workspace = NULL;
  aclTensor* self = make(&self_memory, 1, 1);
  aclTensor* other = make(&other_memory, 0, 0.5f);
  aclTensor* out = make(&out_memory, 0, 0);
  float two = 2;
  aclScalar* alpha = aclCreateScalar(&two, ACL_FLOAT);
  uint64_t size = 0;
  aclOpExecutor* executor;
  CHECK(aclnnAddGetWorkspaceSize(self, other, alpha, out, &size, &executor));
  if (size != 0) CHECK(aclrtMalloc(&workspace, size, ACL_MEM_MALLOC_HUGE_FIRST));
  CHECK(aclnnAdd(workspace, size, executor, stream));
  CHECK(aclrtSynchronizeStream(stream));
  CHECK(aclrtMemcpy(host, sizeof host, out_memory, sizeof host, ACL_MEMCPY_DEVICE_TO_HOST));
  for (int i = 0; i < kCount; ++i) {
    const float expected = 1 + 2 * (float)(i % 64);
    if (aclFloat16ToFloat(host[i]) == expected) continue;
    printf("element %d is %f, expected %f\n", i, aclFloat16ToFloat(host[i]), expected);
    return 1;
  }
  CHECK(aclDestroyTensor(self));
  CHECK(aclDestroyTensor(other));
  CHECK(aclDestroyTensor(out));
  CHECK(aclDestroyScalar(alpha));
  CHECK(aclrtResetDevice(0));
  CHECK(aclnnFinalize());
  printf("%d elements are right\n", kCount);
  return 0;
}
