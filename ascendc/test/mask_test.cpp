// Calls that choose by a mask of a number, or of a bit, per element.
#include "chip.h"

namespace cubist::ascendc {
namespace {

using enum Element;

class Masks : public OnChip {};

TEST_P(Masks, OfNumbersChooseWhereTheyAreZero) {
  constexpr size_t kRows = 6, kColumns = 320;
  const Numbers x = random_numbers(kRows * kColumns, -9, 9, float32);
  for (const Element type : {uint8, uint16, int32}) {
    for (const size_t mask_pitch : {kColumns, kColumns + 32}) {
      Numbers masks = random_numbers(kRows * mask_pitch, -2, 3, int32);
      for (double& mask : masks) mask = std::max(mask, 0.0);
      Bytes8 bytes = encode(masks, type);
      if (bytes.size() > x.size() * 4) continue;  // more than the kernel reads
      bytes.resize(x.size() * 4);
      for (const uint64_t form : {0, 1}) {
        const Numbers z = decode(
            chip.run("select_with_mask", 1, {encode(x, float32), bytes, Bytes8(x.size() * 4)},
                     {x.size(), kRows, mask_pitch, size_of(type), form})[2],
            float32);
        for (size_t i = 0; i < x.size(); ++i) {
          const bool is_zero = masks[i / kColumns * mask_pitch + i % kColumns] == 0;
          ASSERT_EQ(z[i], is_zero == (form == 0) ? x[i] : 9)
              << name_of(type) << ", form " << form << ", " << i;
        }
      }
    }
  }
}

TEST_P(Masks, OfBytesOrBitsDropElementsAndScaleTheOthers) {
  constexpr size_t kRows = 5, kColumns = 512;
  for (const Element type : {float32, half}) {
    const Numbers x = random_numbers(kRows * kColumns, -9, 9, type);
    for (const uint64_t form : {0, 3}) {
      const size_t pitch = form == 3 ? kColumns / 8 : kColumns + 32;
      const Numbers masks = random_numbers(kRows * pitch, 0, form == 3 ? 255 : 1, int32);
      Bytes8 bytes = encode(masks, uint8);
      bytes.resize(std::max(bytes.size(), x.size() * size_of(type)));
      const Numbers z = decode(chip.run(std::string("DropOut_") + name_of(type), 1,
                                        {encode(x, type), bytes, Bytes8(x.size() * size_of(type))},
                                        {x.size(), kRows, pitch, form})[2],
                               type);
      const double scale = rounded(type, rounded(float32, 1 / 0.75));
      for (size_t i = 0; i < x.size(); ++i) {
        const size_t row = i / kColumns * pitch, column = i % kColumns;
        const bool is_kept =
            form == 3 ? (static_cast<unsigned>(masks[row + column / 8]) >> column % 8 & 1) != 0
                      : masks[row + column] != 0;
        ASSERT_EQ(z[i], is_kept ? rounded(type, x[i] * scale) : 0) << "form " << form << ", " << i;
      }
    }
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Masks);

}  // namespace
}  // namespace cubist::ascendc
