#include "reference/strided.h"

#include <algorithm>

namespace cubist::framework {

namespace {

struct Axis {
  int64_t extent, step;
};

// Without axes of one element; neighbours that are walked as one axis are one.
std::vector<Axis> merge_axes(const Shape& shape, std::span<const int64_t> steps) {
  std::vector<Axis> axes;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 1) continue;
    const bool joins = !axes.empty() && axes.back().step == steps[i] * shape[i];
    const int64_t outer = joins ? axes.back().extent : 1;
    if (joins) axes.pop_back();
    axes.push_back({outer * shape[i], steps[i]});
  }
  if (axes.empty()) axes.push_back({1, 1});
  return axes;
}

template <class T>
void copy_row(const T* from, const Axis& axis, T* to) {
  if (axis.step == 1) {
    std::copy_n(from, axis.extent, to);
  } else if (axis.step == 0) {
    std::fill_n(to, axis.extent, *from);
  } else {
    for (int64_t i = 0; i < axis.extent; ++i) to[i] = from[i * axis.step];
  }
}

}  // namespace

Tensor take_strided(const Tensor& x, const Shape& shape, int64_t first,
                    std::span<const int64_t> steps) {
  Tensor out(x.type(), shape);
  if (out.count() == 0) return out;
  std::vector<Axis> axes = merge_axes(shape, steps);
  const Axis row = axes.back();
  axes.pop_back();
  with_storage_type(x.type(), [&](auto storage) {
    using T = decltype(storage);
    const T* from = x.as<T>().data() + first;
    T* to = out.as<T>().data();
    std::vector<int64_t> index(axes.size(), 0);
    for (int64_t left = out.count(); left > 0; left -= row.extent, to += row.extent) {
      copy_row(from, row, to);
      for (size_t axis = axes.size(); axis-- > 0;) {
        from += axes[axis].step;
        if (++index[axis] < axes[axis].extent) break;
        from -= axes[axis].step * axes[axis].extent;
        index[axis] = 0;
      }
    }
  });
  return out;
}

}  // namespace cubist::framework
