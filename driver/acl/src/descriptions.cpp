#include "descriptions.h"

#include <algorithm>

#include "boundary.h"

namespace cubist::acl {

std::vector<int64_t> dims_of(const int64_t* dims, uint64_t count, const char* name) {
  if (count != 0) require(dims, name);
  std::vector<int64_t> result(dims, dims + count);
  if (std::ranges::any_of(result, [](int64_t dim) { return dim < 0; }))
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("describe {} with a negative size", name),
         "sizes of 0 or more");
  return result;
}

std::vector<int64_t> dense_strides(const std::vector<int64_t>& dims) {
  std::vector<int64_t> strides(dims.size(), 1);
  for (size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
  return strides;
}

}  // namespace cubist::acl
