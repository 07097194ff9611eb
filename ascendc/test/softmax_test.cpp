// Softmax of rows against the host's double.
#include <numeric>

#include "chip.h"
#include "function_error.h"
#include "host_shape.h"
#include "tiling/softmax_tiling.h"

namespace cubist::ascendc {
namespace {

using enum Element;

struct Shape {
  size_t rows, pitch, columns;
};
struct Row {
  Numbers softmax;
  double sum = 0, max = 0;
};
Row softmax_of(Numbers x) {
  Row row;
  row.max = *std::max_element(x.begin(), x.end());
  for (double& value : x) {
    value = std::exp(value - row.max);
    row.sum += value;
  }
  row.softmax = x;
  for (double& value : row.softmax) value /= row.sum;
  return row;
}

class Softmax : public OnChip {
 protected:
  // Rows of the padded tensor; the rest of it is random, too.
  Numbers random_rows(Element type, const Shape& shape, size_t values) {
    return random_numbers(shape.rows * (shape.pitch + values * 32 / size_of(type)), -8, 8, type);
  }
  Numbers row_of(const Numbers& x, const Shape& shape, size_t row) {
    const auto first = x.begin() + static_cast<ptrdiff_t>(row * shape.pitch);
    return {first, first + static_cast<ptrdiff_t>(shape.columns)};
  }
  // form 1: with as little scratch as the host's helper says, so one row at a time
  Numbers run(Element type, const Shape& shape, const Numbers& x, uint64_t form) {
    uint32_t most = 0, least = 0;
    AscendC::GetSoftMaxMaxMinTmpSize(HostShape(shape.rows, shape.pitch),
                                     static_cast<uint32_t>(size_of(type)), false, most, least);
    const uint64_t tmp_bytes = form == 1 ? least : 32;
    return chip.run(std::string("SoftMax_") + name_of(type), type, type, x, x,
                    {shape.rows, shape.pitch, shape.columns, form, tmp_bytes});
  }
  const std::vector<Shape> shapes = {
      {8, 64, 64}, {5, 48, 33}, {40, 128, 100}, {3, 2304, 2304}, {2, 1536, 1501}};
};

// In ulp. The difference from the maximum, up to 16, is rounded to a float before its exponential.
double tolerance(Element type) { return type == half ? 0.52 : 10; }

TEST_P(Softmax, DividesExponentialsByTheirSum) {
  double largest = 0;
  for (const Element type : {float32, half}) {
    const size_t per_block = 32 / size_of(type);
    for (const Shape& shape : shapes) {
      const Numbers x = random_rows(type, shape, 2);
      for (const uint64_t form : {0, 1, 2, 4}) {
        if (form == 2 && type == half) continue;  // the sum was rounded to a half before
        const Numbers z = run(type, shape, x, form);
        for (size_t r = 0; r < shape.rows; ++r) {
          const Row row = softmax_of(row_of(x, shape, r));
          for (size_t i = 0; i < shape.columns; ++i) {
            const double error = ulps_between(type, z[r * shape.pitch + i], row.softmax[i]);
            ASSERT_LE(error, tolerance(type)) << "form " << form << ", row " << r << ", " << i;
            if (type == float32) largest = std::max(largest, error);
          }
          for (size_t i = shape.columns; i < shape.pitch; ++i)
            ASSERT_EQ(z[r * shape.pitch + i], 7);  // padding is not touched
          if (form == 4) continue;
          for (size_t i = 0; i < per_block; ++i) {
            const size_t at = shape.rows * shape.pitch + r * per_block + i;
            ASSERT_LE(ulps_between(type, z[at], row.sum), tolerance(type));
            ASSERT_EQ(z[at + shape.rows * per_block], row.max);
          }
        }
      }
    }
  }
  RecordProperty("SoftMax", std::to_string(largest));
}

TEST_P(Softmax, ItsLogarithmSubtractsThatOfTheSum) {
  for (const Element type : {float32, half}) {
    for (const Shape& shape : shapes) {
      const Numbers x = random_rows(type, shape, 2);
      const Numbers z = run(type, shape, x, 3);
      for (size_t r = 0; r < shape.rows; ++r) {
        const Row row = softmax_of(row_of(x, shape, r));
        for (size_t i = 0; i < shape.columns; ++i) {
          const double exact = x[r * shape.pitch + i] - row.max - std::log(row.sum);
          ASSERT_LE(ulps_between(type, z[r * shape.pitch + i], exact), tolerance(type));
        }
      }
    }
  }
}

TEST_P(Softmax, BlocksOfColumnsGiveTheSumsAndMaximaOfTheWholeRow) {
  for (const Element type : {float32, half}) {
    for (const bool is_divided : {false, true}) {
      const Shape shape = {11, 96, 96};
      const size_t per_block = 32 / size_of(type), values = shape.rows * shape.pitch;
      const Numbers x = random_rows(type, shape, 3), y = random_rows(type, shape, 3);
      const Numbers z =
          chip.run(std::string(is_divided ? "SoftmaxFlash_" : "SoftmaxFlashV2_") + name_of(type),
                   type, type, x, y, {shape.rows, shape.pitch});
      // The first sum of halfs was rounded before it was scaled.
      const double of_sums = type == half ? 1.1 : 8;
      const double of_results = is_divided ? of_sums + tolerance(type) : tolerance(type);
      for (size_t r = 0; r < shape.rows; ++r) {
        const Numbers first = row_of(x, shape, r), second = row_of(y, shape, r);
        Numbers both = first;
        both.insert(both.end(), second.begin(), second.end());
        const Row row = softmax_of(both), before = softmax_of(first);
        const double divisor = is_divided ? row.sum : 1;
        const double factor =
            std::exp(before.max - row.max) * (is_divided ? before.sum / row.sum : 1);
        const size_t at = values + r * per_block, step = shape.rows * per_block;
        EXPECT_LE(ulps_between(type, z[at], row.sum), of_sums);
        EXPECT_EQ(z[at + step], row.max);
        EXPECT_LE(ulps_between(type, z[at + 2 * step], factor), of_results);
        for (size_t i = 0; i < shape.columns; ++i) {
          EXPECT_LE(
              ulps_between(type, z[r * shape.pitch + i], std::exp(second[i] - row.max) / divisor),
              of_results);
        }
      }
    }
  }
}

TEST_P(Softmax, ItsGradientSubtractsTheSumOfProductsFromThatOfTheResult) {
  double largest = 0;
  for (const Element type : {float32, half}) {
    const auto bytes = static_cast<uint32_t>(size_of(type));
    for (const Shape& shape : shapes) {
      const HostShape host(shape.rows, shape.pitch);
      const uint64_t least = AscendC::GetSoftMaxGradMinTmpSize(host, bytes, false, false);
      const Numbers x = random_numbers(shape.rows * shape.pitch, 0, 1, type),
                    y = random_numbers(shape.rows * shape.pitch, -1, 1, type);
      for (const uint64_t form : {0, 1, 2}) {
        const Numbers z = chip.run(std::string("SoftmaxGrad_") + name_of(type), type, type, x, y,
                                   {shape.rows, shape.pitch, shape.columns, form, least});
        for (size_t r = 0; r < shape.rows; ++r) {
          const size_t first = r * shape.pitch;
          double sum = 0, terms = 0;
          for (size_t i = 0; i < shape.columns; ++i) {
            sum += x[first + i] * y[first + i];
            terms += std::abs(x[first + i] * y[first + i]);
          }
          const size_t results = form == 0 ? shape.columns : 32 / bytes;
          for (size_t i = 0; i < results; ++i) {
            const double exact = form == 0 ? (y[first + i] - sum) * x[first + i] : sum;
            const double error = std::abs(z[form == 0 ? first + i : r * (32 / bytes) + i] - exact);
            const double rounding = type == half ? 0.52 * ulp_at(half, exact) : 0;
            ASSERT_LE(error, 1e-7 * terms + rounding)
                << "form " << form << ", row " << r << ", " << i;
            if (type == float32) largest = std::max(largest, error / terms);
          }
        }
      }
    }
  }
  RecordProperty("SoftmaxGrad", std::to_string(largest * 1e7) + "e-7");
}

TEST_P(Softmax, RowsOfAMaximumAreReplaced) {
  constexpr size_t kRows = 6, kPitch = 16;
  const Numbers x = random_numbers(kRows * kPitch, 0, 1, float32);
  Numbers y(x.size(), 1);
  y[8] = y[4 * 8] = 2;
  const Numbers z = chip.run("adjust_rows", float32, float32, x, y, {kRows, kPitch});
  for (size_t i = 0; i < x.size(); ++i)
    EXPECT_EQ(z[i], i / kPitch == 1 || i / kPitch == 4 ? 9 : x[i]);
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Softmax);

}  // namespace
}  // namespace cubist::ascendc
