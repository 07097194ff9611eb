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

TEST_P(Normalisation, ByAShapeGivesReciprocalDeviations) {
  for (const Element type : {float32, half}) {
    const auto bytes = static_cast<uint32_t>(size_of(type));
    for (const Shape& shape : shapes) {
      const size_t rows = shape.rows, pitch = shape.pitch;
      // Rows of x; gamma, beta and as many rows more in y.
      const size_t count = (rows + 2) * pitch + 4 * ((rows + 15) / 16 * 16);
      const Numbers x = random_numbers(count, -3, 5, type), y = random_numbers(count, -2, 2, type);
      for (const uint64_t form : {0, 1, 2, 3}) {
        uint32_t most = 0, least = 0;
        if (form == 3) {
          AscendC::GetDeepNormMaxMinTmpSize(HostShape(rows, pitch), bytes, false, false, most,
                                            least);
        } else {
          AscendC::GetLayerNormMaxMinTmpSize(HostShape(rows, pitch), bytes, false, most, least);
        }
        const Bytes8 out = chip.run(std::string("NormByShape_") + name_of(type), 1,
                                    {encode(x, type), encode(y, type), Bytes8(count * bytes)},
                                    {count, rows, pitch, shape.columns, form, least})[2];
        const Numbers z = decode(out, type);
        const Element of_statistics = form == 3 ? type : float32;
        const Numbers statistics = decode(
            {out.begin() + static_cast<ptrdiff_t>(rows * pitch * bytes), out.end()}, of_statistics);
        const size_t step = form == 3 ? (rows + 15) / 16 * 16 : (rows + 7) / 8 * 8;
        for (size_t r = 0; r < rows; ++r) {
          Numbers row(shape.columns);
          for (size_t i = 0; i < row.size(); ++i) {
            row[i] = x[r * pitch + i];
            if (form == 3) row[i] = 0.5 * row[i] + y[(2 + r) * pitch + i];
          }
          const double mean = mean_of(row, 0, row.size());
          Numbers squares(row.size());
          for (size_t i = 0; i < row.size(); ++i) squares[i] = std::pow(row[i] - mean, 2);
          const double epsilon = form == 3 ? rounded(type, kEpsilon) : kEpsilon;
          const double rstd = 1 / std::sqrt(mean_of(squares, 0, row.size()) + epsilon);
          if (form != 2) {
            ASSERT_NEAR(statistics[r], mean, allowed(of_statistics, mean, 5));
            ASSERT_NEAR(statistics[step + r], rstd, allowed(of_statistics, rstd, 1));
          }
          for (size_t i = 0; i < row.size(); ++i) {
            const double beta = form == 1 ? 0 : y[pitch + i];
            const double exact = (row[i] - mean) * rstd * y[i] + beta;
            ASSERT_LE(std::abs(z[r * pitch + i] - exact), allowed(type, exact, 4))
                << "form " << form << ", " << r << ", " << i;
          }
        }
      }
    }
  }
}

TEST_P(Normalisation, OfPiecesJoinsTheirMeansAndVariances) {
  constexpr size_t kPieces = 6, kColumns = 200, kHead = 77;
  const Numbers x = random_numbers(kPieces * kColumns, -3, 5, float32);
  const Bytes8 counts = encode(Numbers(x.size(), kPieces), int32);
  for (const uint64_t form : {0, 1, 2}) {
    Numbers seen = x;
    if (form == 1) seen.resize((kPieces - 1) * kColumns + kHead);
    const double mean = mean_of(seen, 0, seen.size());
    Numbers squares(seen.size());
    for (size_t i = 0; i < seen.size(); ++i) squares[i] = std::pow(seen[i] - mean, 2);
    const Numbers z =
        decode(chip.run("welford", 1, {encode(x, float32), counts, Bytes8(x.size() * 4)},
                        {x.size(), kPieces, kColumns, kHead, form})[2],
               float32);
    EXPECT_NEAR(z[2 * kColumns], mean, 5e-6) << "form " << form;
    EXPECT_NEAR(z[2 * kColumns + 8], mean_of(squares, 0, squares.size()), 1.6e-5)
        << "form " << form;
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Normalisation);

}  // namespace
}  // namespace cubist::ascendc
