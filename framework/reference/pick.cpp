#include "reference/pick.h"

#include <cstring>

namespace cubist::framework {

Tensor pick(const Tensor& x, const Picked& picked, const Tensor& fill) {
  Tensor out(x.type(), picked.shape);
  const std::vector<int64_t> strides = row_major_strides(x.shape());
  const auto width = static_cast<size_t>(size_bytes(x.type()));
  std::vector<int64_t> index(picked.shape.size(), 0);
  for (int64_t i = 0, count = out.count(); i < count; ++i) {
    int64_t from = 0;
    bool is_inside = true;
    for (size_t axis = 0; axis < index.size(); ++axis) {
      const int64_t at = picked.start[axis] + picked.step[axis] * index[axis];
      is_inside = is_inside && at >= 0 && at < x.shape()[axis];
      from += at * strides[axis];
    }
    const std::byte* source =
        is_inside ? x.bytes().data() + static_cast<size_t>(from) * width : fill.bytes().data();
    std::memcpy(out.bytes().data() + static_cast<size_t>(i) * width, source, width);
    for (size_t axis = index.size(); axis-- > 0 && ++index[axis] == picked.shape[axis];)
      index[axis] = 0;
  }
  return out;
}

}  // namespace cubist::framework
