// Reductions against host code. Sums are of integers, so that every order gives the same.
#include <algorithm>
#include <array>
#include <numeric>

#include "chip.h"
#include "forms.h"
#include "function_error.h"
#include "host_shape.h"
#include "tiling/parts_tiling.h"

namespace cubist::ascendc {
namespace {

using enum Element;

class Reduction : public OnChip {
 protected:
  Numbers run(const std::string& kernel, Element type, const Numbers& x, Form form = kCount) {
    return chip.run(kernel + "_" + name_of(type), type, type, x, x, {form});
  }
  Numbers small_integers(size_t count) { return random_numbers(count, -4, 4, int32); }
};

// The bits of an index that lies in an element of `type`.
double index_in(Element type, double element) {
  const Bytes8 bytes = encode({element}, type);
  return decode(bytes, type == half ? uint16 : uint32)[0];
}

double sum_of_active(const Numbers& x, size_t first, size_t lanes, Form form) {
  double sum = 0;
  for (size_t lane = 0; lane < lanes; ++lane)
    sum += is_active(form, lane, lanes) ? x[first + lane] : 0;
  return sum;
}

TEST_P(Reduction, ReduceSumAddsAllElementsOfAnyCount) {
  for (const Element type : {half, float32}) {
    for (const size_t count : {16, 64, 80, 128, 1024, 5008}) {
      const Numbers x = small_integers(count);
      EXPECT_EQ(run("ReduceSum", type, x)[0], std::accumulate(x.begin(), x.end(), 0.0))
          << name_of(type) << ", " << count;
    }
  }
}

TEST_P(Reduction, MaskedSumsTakeActiveLanesOnly) {
  for (const Element type : {half, float32}) {
    const size_t lanes = 256 / size_of(type);
    const Numbers x = small_integers(5 * lanes);
    for (const Form form : {kLength, kBits}) {
      const Numbers whole = run("WholeReduceSum", type, x, form);
      double all = 0;
      for (size_t r = 0; r < 5; ++r) {
        EXPECT_EQ(whole[r], sum_of_active(x, r * lanes, lanes, form));
        all += whole[r];
      }
      EXPECT_EQ(run("ReduceSum", type, x, form)[0], all);
    }
    const Numbers repeats = run("RepeatReduceSum", type, x);
    for (size_t r = 0; r < 5; ++r)
      EXPECT_EQ(repeats[r], sum_of_active(x, r * lanes, lanes, kCount));
  }
}

TEST_P(Reduction, ExtremesComeWithTheirFirstIndexAtAnyCount) {
  for (const Element type : {half, float32}) {
    for (const size_t count : {16, 64, 144, 2048, 4112, 9008}) {
      Numbers x = random_numbers(count, -900, 900, type);
      const size_t best = static_cast<size_t>(rng.integer(0, static_cast<int64_t>(count) - 1));
      x[best] = 1000;
      Numbers z = run("ReduceMax", type, x);
      EXPECT_EQ(z[0], 1000);
      EXPECT_EQ(index_in(type, z[1]), best) << name_of(type) << ", " << count;
      EXPECT_EQ(run("ReduceMaxValue", type, x)[0], 1000);
      x[best] = -1000;
      z = run("ReduceMin", type, x);
      EXPECT_EQ(z[0], -1000);
      EXPECT_EQ(index_in(type, z[1]), best) << name_of(type) << ", " << count;
    }
  }
}

TEST_P(Reduction, MaskedExtremesTakeActiveLanesOnly) {
  for (const Element type : {half, float32}) {
    const size_t lanes = 256 / size_of(type);
    const Numbers x = random_numbers(5 * lanes, -900, 900, type);
    double largest = -1000, smallest = 1000;
    for (size_t i = 0; i < x.size(); ++i) {
      if (!is_active(kLength, i % lanes, lanes)) continue;
      largest = std::max(largest, x[i]);
      smallest = std::min(smallest, x[i]);
    }
    EXPECT_EQ(run("ReduceMax", type, x, kLength)[0], largest);
    EXPECT_EQ(run("ReduceMin", type, x, kLength)[0], smallest);
  }
}

TEST_P(Reduction, RepeatsGiveValueAndIndexInTheOrderAskedFor) {
  for (const Element type : {half, float32}) {
    const size_t lanes = 256 / size_of(type);
    const Numbers x = random_numbers(3 * lanes, -900, 900, type);
    const Numbers pairs = run("WholeReduceMax", type, x), indices = run("WholeReduceMin", type, x);
    for (size_t r = 0; r < 3; ++r) {
      const auto first = x.begin() + static_cast<ptrdiff_t>(r * lanes);
      const auto end = first + static_cast<ptrdiff_t>(lanes);
      const auto largest = std::max_element(first, end);
      EXPECT_EQ(pairs[2 * r], *largest);
      EXPECT_EQ(index_in(type, pairs[2 * r + 1]), static_cast<double>(largest - first));
      EXPECT_EQ(index_in(type, indices[r]),
                static_cast<double>(std::min_element(first, end) - first));
    }
  }
}

TEST_P(Reduction, BlocksAndPairsGiveOneResultEach) {
  for (const Element type : {half, float32}) {
    const size_t lanes = 256 / size_of(type), block = 32 / size_of(type);
    const Numbers x = small_integers(3 * lanes);
    const Numbers sums = run("BlockReduceSum", type, x), largest = run("BlockReduceMax", type, x),
                  smallest = run("BlockReduceMin", type, x), pairs = run("PairReduceSum", type, x);
    for (size_t b = 0; b < x.size() / block; ++b) {
      const auto first = x.begin() + static_cast<ptrdiff_t>(b * block);
      const auto end = first + static_cast<ptrdiff_t>(block);
      EXPECT_EQ(sums[b], std::accumulate(first, end, 0.0));
      EXPECT_EQ(largest[b], *std::max_element(first, end));
      EXPECT_EQ(smallest[b], *std::min_element(first, end));
    }
    for (size_t p = 0; p < x.size() / 2; ++p) EXPECT_EQ(pairs[p], x[2 * p] + x[2 * p + 1]);
  }
}

TEST_P(Reduction, TheLastResultsStayInRegisters) {
  const Numbers x = small_integers(64);
  const Numbers z = chip.run("last_results", float32, float32, x, x);
  const auto largest = std::max_element(x.begin(), x.end());
  EXPECT_EQ(z[0], std::accumulate(x.begin(), x.end(), 0.0));
  EXPECT_EQ(z[1], *largest);
  EXPECT_EQ(index_in(float32, z[2]), static_cast<double>(largest - x.begin()));
  EXPECT_EQ(z[3], *largest);
}

// One result of each kind: of the elements first, first + step, ...
std::array<double, 4> results_of(const Numbers& x, size_t first, size_t step, size_t count) {
  double sum = 0, largest = x[first], smallest = x[first];
  for (size_t i = 0; i < count; ++i) {
    const double value = x[first + i * step];
    sum += value;
    largest = std::max(largest, value);
    smallest = std::min(smallest, value);
  }
  return {sum, sum / static_cast<double>(count), largest, smallest};
}

TEST_P(Reduction, APatternSaysWhichAxisOfAMatrixGoes) {
  for (const auto& [rows, columns] :
       std::vector<std::array<size_t, 2>>{{5, 33}, {40, 64}, {2, 1500}}) {
    const size_t pitch = (columns + 7) / 8 * 8;
    const Numbers x = random_numbers(rows * pitch, 1, 9, float32);
    for (uint64_t form = 0; form < 10; ++form) {
      const Numbers z = chip.run("reduce_pattern", float32, float32, x, x, {rows, columns, form});
      const bool along_rows = form % 2 == 0;
      for (size_t i = 0; i < (along_rows ? rows : columns); ++i) {
        const auto exact =
            along_rows ? results_of(x, i * pitch, 1, columns) : results_of(x, i, pitch, rows);
        ASSERT_LE(ulps_between(float32, z[i], exact[form / 2 % 4]), form / 2 % 4 < 2 ? 4 : 0)
            << "form " << form << ", " << i;
      }
    }
  }
}

TEST_P(Reduction, CumulativeSumsGoAlongTheRowsOrDownTheColumns) {
  for (const Element type : {float32, half}) {
    for (const auto& [rows, columns] :
         std::vector<std::array<size_t, 2>>{{3, 48}, {21, 16}, {1, 304}}) {
      const Numbers x = random_numbers((rows + 1) * columns, -4, 4, type);
      uint32_t most = 0, least = 0;
      AscendC::GetCumSumMaxMinTmpSize(
          HostShape(rows, columns), static_cast<uint32_t>(size_of(type)), true, false, most, least);
      for (const uint64_t form : {0, 1, 2, 3}) {
        const Numbers z = chip.run(std::string("CumSum_") + name_of(type), type, type, x, x,
                                   {rows, columns, form, least});
        Numbers sums(rows * columns);
        for (size_t i = 0; i < sums.size(); ++i) {
          const bool is_first = form % 2 == 0 ? i % columns == 0 : i < columns;
          sums[i] = x[i] + (is_first ? 0 : sums[i - (form % 2 == 0 ? 1 : columns)]);
          const double allowed = (type == half ? 0.52 * ulp_at(half, sums[i]) : 0) + 2e-5;
          ASSERT_NEAR(z[i], sums[i], allowed) << "form " << form << ", " << i;
        }
        for (size_t i = 0; form >= 2 && i < columns; ++i)
          ASSERT_EQ(z[rows * columns + i], z[(rows - 1) * columns + i]);
      }
    }
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Reduction);

}  // namespace
}  // namespace cubist::ascendc
