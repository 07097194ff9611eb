// A tensor on the host: values as doubles, each one that its element type holds.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "cubist/akg/value.h"
#include "cubist/base/rng.h"

namespace cubist::akg {

using ByteVector = std::vector<std::byte>;

// Calls f with every index of `shape`, row-major.
void for_each_index(const Shape& shape, const std::function<void(const Shape& index)>& f);

struct HostTensor {
  DataType type = DataType::f32;
  Shape shape;
  std::vector<double> values;  // row-major

  // Axes of extent 1 answer to every index, and an index may have more axes in front: as operands
  // are stretched.
  double at(const Shape& index) const;
};

// The nearest value of the type (integers: `value` must be one).
double rounded(double value, DataType type);
// Of `shape`, element f(index), rounded to `type`.
HostTensor make_tensor(DataType type, const Shape& shape,
                       const std::function<double(const Shape& index)>& f);
// Uniform in [low, high), rounded; integers in [low, high].
HostTensor random_tensor(Rng& rng, DataType type, const Shape& shape, double low, double high);

ByteVector encode(const HostTensor& tensor);
HostTensor decode(const ByteVector& bytes, DataType type, const Shape& shape);

}  // namespace cubist::akg
