#include "reference/pick.h"

#include <algorithm>

namespace cubist::framework {

Tensor pick(const Tensor& x, const std::vector<std::vector<int64_t>>& indices, const Tensor& fill) {
  if (indices.empty()) return x;
  Shape shape, outer;
  for (const auto& list : indices) shape.push_back(static_cast<int64_t>(list.size()));
  outer.assign(shape.begin(), shape.end() - 1);
  const std::vector<int64_t> strides = row_major_strides(x.shape());
  const std::vector<int64_t>& last = indices.back();
  Tensor out(x.type(), shape);
  if (out.count() == 0) return out;
  with_storage_type(x.type(), [&](auto storage) {
    using T = decltype(storage);
    const T *from = x.as<T>().data(), filling = fill.as<T>()[0];
    T* to = out.as<T>().data();
    std::vector<size_t> index(outer.size(), 0);
    for (int64_t row = element_count(outer); row-- > 0;) {
      int64_t first = 0;
      bool is_inside = true;
      for (size_t axis = 0; axis < index.size(); ++axis) {
        const int64_t at = indices[axis][index[axis]];
        is_inside = is_inside && at != kFilled;
        first += at * strides[axis];
      }
      for (const int64_t at : last) *to++ = is_inside && at != kFilled ? from[first + at] : filling;
      for (size_t axis = index.size(); axis-- > 0 && ++index[axis] == indices[axis].size();)
        index[axis] = 0;
    }
  });
  return out;
}

}  // namespace cubist::framework
