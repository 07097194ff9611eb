// LayerNorm and RmsNorm against the host's double.
#include <numeric>

#include "chip.h"
#include "function_error.h"
#include "host_shape.h"
#include "tiling/layernorm_tiling.h"

namespace cubist::ascendc {
namespace {

using enum Element;

struct Shape {
  size_t rows, pitch, columns;
};

class Normalisation : public OnChip {
 protected:
  // form 1: with as little scratch as the host's helper says, so one row at a time
  Numbers run(Element type, const Shape& shape, const Numbers& x, const Numbers& y, uint64_t form) {
    uint32_t most = 0, least = 0;
    AscendC::GetLayerNormMaxMinTmpSize(HostShape(shape.rows, shape.pitch),
                                       static_cast<uint32_t>(size_of(type)), false, most, least);
    const uint64_t tmp_bytes = form == 1 ? least : 32;
    return chip.run(std::string("LayerNorm_") + name_of(type), type, type, x, y,
                    {shape.rows, shape.pitch, shape.columns, form, tmp_bytes});
  }
  // Rows, and room for what comes out beside them.
  size_t count_of(const Shape& shape) {
    return std::max(shape.rows, size_t{2}) * shape.pitch + 2 * ((shape.rows + 15) / 16 * 16);
  }
  // Sums of products cancel: errors count against the largest summand.
  static double allowed(Element type, double result, double largest) {
    return type == half ? 0.52 * ulp_at(half, result) + 1e-6 * largest : 1e-6 * largest;
  }
  const std::vector<Shape> shapes = {{16, 64, 64}, {5, 48, 33}, {35, 128, 100}, {2, 2304, 2304}};
  static constexpr double kEpsilon = 1e-3;
};

double mean_of(const Numbers& x, size_t first, size_t count) {
  const auto from = x.begin() + static_cast<ptrdiff_t>(first);
  return std::accumulate(from, from + static_cast<ptrdiff_t>(count), 0.0) /
         static_cast<double>(count);
}

TEST_P(Normalisation, OfLayersSubtractsTheMeanAndDividesByTheDeviation) {
  double largest_error = 0;
  for (const Element type : {float32, half}) {
    const double epsilon = rounded(type, kEpsilon);
    for (const Shape& shape : shapes) {
      const Numbers x = random_numbers(count_of(shape), -3, 5, type),
                    y = random_numbers(count_of(shape), -2, 2, type);
      for (const uint64_t form : {0, 1}) {
        const Numbers z = run(type, shape, x, y, form);
        const size_t means = shape.rows * shape.pitch,
                     variances = means + (shape.rows + 15) / 16 * 16;
        for (size_t r = 0; r < shape.rows; ++r) {
          const double mean = mean_of(x, r * shape.pitch, shape.columns);
          Numbers squares(shape.columns);
          for (size_t i = 0; i < shape.columns; ++i)
            squares[i] = std::pow(x[r * shape.pitch + i] - mean, 2);
          const double variance = mean_of(squares, 0, shape.columns);
          ASSERT_NEAR(z[means + r], mean, allowed(type, mean, 5));
          ASSERT_NEAR(z[variances + r], variance, allowed(type, variance, 16));
          for (size_t i = 0; i < shape.columns; ++i) {
            const double normal = (x[r * shape.pitch + i] - mean) / std::sqrt(variance + epsilon);
            const double exact = normal * y[i] + y[shape.pitch + i];
            const double error = std::abs(z[r * shape.pitch + i] - exact);
            ASSERT_LE(error, allowed(type, exact, 4)) << "form " << form << ", " << r << ", " << i;
            if (type == float32) largest_error = std::max(largest_error, error);
          }
        }
      }
    }
  }
  RecordProperty("LayerNorm", std::to_string(largest_error * 1e7) + "e-7");
}

TEST_P(Normalisation, ByTheRootMeanSquareDividesByIt) {
  double largest_error = 0;
  for (const Element type : {float32, half}) {
    const double epsilon = rounded(type, kEpsilon);
    for (const Shape& shape : shapes) {
      const Numbers x = random_numbers(count_of(shape), -3, 5, type),
                    y = random_numbers(count_of(shape), -2, 2, type);
      const Numbers z = run(type, shape, x, y, 2);
      for (size_t r = 0; r < shape.rows; ++r) {
        double sum = 0;
        for (size_t i = 0; i < shape.columns; ++i) sum += std::pow(x[r * shape.pitch + i], 2);
        const double root = std::sqrt(sum / static_cast<double>(shape.columns) + epsilon);
        for (size_t i = 0; i < shape.columns; ++i) {
          const double exact = x[r * shape.pitch + i] / root * y[i];
          const double error = ulps_between(type, z[r * shape.pitch + i], exact);
          ASSERT_LE(error, type == half ? 0.52 : 8) << r << ", " << i;
          if (type == float32) largest_error = std::max(largest_error, error);
        }
      }
    }
  }
  RecordProperty("RmsNorm", std::to_string(largest_error));
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Normalisation);

}  // namespace
}  // namespace cubist::ascendc
