// AscendQuant and AscendDequant, Sum and Mean, against host code.
#include <algorithm>
#include <numeric>

#include "chip.h"
#include "function_error.h"

namespace cubist::ascendc {
namespace {

using enum Element;

class Quantization : public OnChip {};

TEST_P(Quantization, RoundsToNearestEvenAndSaturates) {
  for (const Element type : {float32, half}) {
    const Numbers x = random_numbers(1040, -15, 15, type);
    const Bytes8 out = chip.run(
        std::string("AscendQuant_") + name_of(type), 1,
        {encode(x, type), encode(x, type), Bytes8(x.size() * size_of(type))}, {x.size()})[2];
    const Numbers z = decode(out, int8);
    for (size_t i = 0; i < x.size(); ++i) {
      const double scaled = rounded(float32, rounded(float32, x[i] * 12.5) + 3);
      ASSERT_EQ(z[i], std::clamp(std::nearbyint(scaled), -128.0, 127.0)) << x[i];
    }
  }
}

TEST_P(Quantization, IsUndoneByOneScaleOrOneForEachColumn) {
  for (const Element type : {float32, half}) {
    const Numbers x = random_numbers(480, -9000, 9000, int32),
                  scales = random_numbers(480, -1, 1, float32);
    for (const uint64_t form : {0, 1}) {
      const Bytes8 out = chip.run(std::string("AscendDequant_") + name_of(type), 1,
                                  {encode(x, int32), encode(scales, float32), Bytes8(480 * 4)},
                                  {x.size(), form})[2];
      const Numbers z = decode(out, type);
      for (size_t i = 0; i < x.size(); ++i) {
        if (i % 48 >= 45) continue;
        const double exact = rounded(float32, x[i] * (form == 0 ? 0.25 : scales[i % 48]));
        ASSERT_EQ(z[i], rounded(type, exact)) << i;
      }
    }
  }
}

TEST_P(Quantization, OfBytesIsUndoneByOffsetThenScale) {
  constexpr size_t kColumns = 96, kCount = 15 * kColumns;
  for (const Element type : {float32, half}) {
    const Numbers x = random_numbers(kCount, -128, 127, int8);
    Numbers y = random_numbers(kCount, -20, 20, type);
    Bytes8 bytes = encode(x, int8);
    bytes.resize(kCount * size_of(type));
    for (const uint64_t form : {0, 1}) {
      const Numbers z = decode(
          chip.run(std::string("AscendAntiQuant_") + name_of(type), 1,
                   {bytes, encode(y, type), Bytes8(kCount * size_of(type))}, {kCount, form})[2],
          type);
      for (size_t i = 0; i < kCount; ++i) {
        const double offset = form == 0 ? -3 : y[i % kColumns],
                     scale = form == 0 ? 0.5 : y[kColumns + i % kColumns];
        const double exact = rounded(float32, rounded(float32, x[i] + offset) * scale);
        ASSERT_EQ(z[i], rounded(type, exact)) << i;
      }
    }
  }
}

TEST_P(Quantization, SumsAndMeansAreOfTheElementsThatCount) {
  for (const Element type : {float32, half}) {
    for (const auto& [rows, inner, n] : std::vector<std::array<size_t, 3>>{
             {16, 64, 64}, {5, 48, 33}, {40, 144, 130}, {1, 2304, 2300}}) {
      const Numbers x = random_numbers(rows * inner, 1, 9, type);
      for (const uint64_t form : {0, 1}) {
        const Numbers z =
            chip.run(std::string("Sum_") + name_of(type), type, type, x, x, {form, rows, inner, n});
        for (size_t r = 0; r < rows; ++r) {
          const auto first = x.begin() + static_cast<ptrdiff_t>(r * inner);
          const double sum = std::accumulate(first, first + static_cast<ptrdiff_t>(n), 0.0);
          const double exact = form == 0 ? sum : sum / static_cast<double>(n);
          ASSERT_LE(ulps_between(type, z[r], exact), type == half ? 0.52 : 4) << inner << ", " << r;
        }
      }
    }
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Quantization);

}  // namespace
}  // namespace cubist::ascendc
