// Gathers, patterns, sorting and filling against host code.
#include <algorithm>
#include <numeric>

#include "chip.h"
#include "forms.h"

namespace cubist::ascendc {
namespace {

using enum Element;

// Integers as the bits of floats.
Numbers as_floats(const Numbers& integers) { return decode(encode(integers, uint32), float32); }
Numbers as_integers(const Numbers& floats) { return decode(encode(floats, float32), uint32); }

class Gathering : public OnChip {};

TEST_P(Gathering, ElementsComeFromTheirByteOffsets) {
  const Numbers x = random_numbers(192, -99, 99, float32);
  Numbers offsets(x.size());
  for (double& offset : offsets) offset = 4.0 * static_cast<double>(rng.integer(0, 183));
  for (const Form form : {kCount, kLength}) {
    const Numbers z = chip.run("Gather_float", float32, float32, x, as_floats(offsets), {form});
    for (size_t i = 0; i < x.size(); ++i) {
      const bool is_taken = form == kCount || i % 64 < 33;
      EXPECT_EQ(z[i], is_taken ? x[static_cast<size_t>(offsets[i] / 4) + 8] : kUntouched);
    }
  }
}

TEST_P(Gathering, BlocksComeFromTheirByteOffsets) {
  const Numbers x = random_numbers(128, -99, 99, float32);
  Numbers offsets(x.size(), 0);
  for (size_t b = 0; b < 16; ++b) offsets[b] = 32.0 * static_cast<double>(rng.integer(0, 15));
  const Numbers z = chip.run("Gatherb_float", float32, float32, x, as_floats(offsets), {0});
  for (size_t i = 0; i < x.size(); ++i)
    EXPECT_EQ(z[i], x[static_cast<size_t>(offsets[i / 8] / 4) + i % 8]);
}

bool is_kept(uint64_t pattern, size_t i) {
  if (pattern == 7) return true;
  return pattern <= 2 ? i % 2 == pattern - 1 : i % 4 == pattern - 3;
}

TEST_P(Gathering, PatternsKeepElementsAndCountThem) {
  const Numbers x = random_numbers(256, -99, 99, float32);
  for (const uint64_t pattern : {1, 2, 3, 4, 5, 6, 7}) {
    for (const uint64_t elements : {0, 40, 200}) {  // whole repeats; parts of them; one long repeat
      const Numbers z = chip.run("GatherMask_float", float32, float32, x, x, {pattern, elements});
      Numbers expected;
      for (size_t i = 0; i < x.size(); ++i) {
        const bool is_read = elements > 64 ? i < elements : i % 64 < (elements ? elements : 64);
        if (is_read && is_kept(pattern, i % 64)) expected.push_back(x[i]);
      }
      ASSERT_EQ(z[255], static_cast<double>(expected.size())) << pattern << ", " << elements;
      if (expected.size() > 255) expected.resize(255);
      EXPECT_TRUE(std::equal(expected.begin(), expected.end(), z.begin()))
          << pattern << ", " << elements;
    }
  }
}

TEST_P(Gathering, BitsOfATensorKeepElements) {
  const Numbers x = random_numbers(128, -99, 99, float32);
  Numbers bits(x.size(), 0);
  for (const size_t word : {0, 1, 8, 9})
    bits[word] = static_cast<double>(rng.integer(1, 0x7f00'0000));
  const Numbers z = chip.run("GatherMask_float", float32, float32, x, as_floats(bits), {0, 64});
  Numbers expected;
  for (size_t i = 0; i < x.size(); ++i) {
    const auto word = static_cast<uint64_t>(bits[i / 64 * 8 + i % 64 / 32]);
    if (word >> (i % 32) & 1) expected.push_back(x[i]);
  }
  EXPECT_EQ(z[127], static_cast<double>(expected.size()));
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), z.begin()));
}

TEST_P(Gathering, Sort32GivesRecordsFromTheLargestScoreDown) {
  Numbers x = random_numbers(128, -99, 99, float32), indices(128, 0);
  std::iota(indices.begin(), indices.end(), 1000);
  const Numbers z = chip.run("Sort32_float", float32, float32, x, as_floats(indices), {0});
  const Numbers z_bits = as_integers(z);
  for (size_t r = 0; r < 2; ++r) {
    std::vector<size_t> order(32);
    std::iota(order.begin(), order.end(), r * 32);
    std::ranges::stable_sort(order, [&](size_t a, size_t b) { return x[a] > x[b]; });
    for (size_t i = 0; i < 32; ++i) {
      EXPECT_EQ(z[r * 64 + 2 * i], x[order[i]]);
      EXPECT_EQ(z_bits[r * 64 + 2 * i + 1], 1000 + static_cast<double>(order[i]));
    }
  }
}

TEST_P(Gathering, TransposeExchangesRowsAndColumns) {
  const Numbers x = random_numbers(256, -99, 99, half);
  const Numbers z = chip.run("Transpose_half", half, half, x, x, {0});
  for (size_t i = 0; i < 256; ++i) EXPECT_EQ(z[i], x[i % 16 * 16 + i / 16]);
}

TEST_P(Gathering, DuplicateAndCopyTouchActiveLanesOnly) {
  for (const Element type : {half, float32, int32}) {
    const size_t lanes = 256 / size_of(type);
    const Numbers x = random_numbers(3 * lanes, -99, 99, type);
    for (const Form form : kForms) {
      const Numbers filled =
          chip.run(std::string("Duplicate_") + name_of(type), type, type, x, x, {form});
      const Numbers copied =
          chip.run(std::string("Copy_") + name_of(type), type, type, x, x, {form});
      for (size_t i = 0; i < x.size(); ++i) {
        const bool active = is_active(form, i % lanes, lanes);
        ASSERT_EQ(filled[i], active ? 3 : kUntouched);
        ASSERT_EQ(copied[i], active ? x[i] : kUntouched);
      }
    }
  }
}

TEST_P(Gathering, BrcbSpreadsElementsOverBlocks) {
  for (const Element type : {half, float32, int32}) {
    const Numbers x = random_numbers(512 / size_of(type), -99, 99, type);
    const Numbers z = chip.run(std::string("Brcb_") + name_of(type), type, type, x, x, {0});
    for (size_t i = 0; i < x.size(); ++i) ASSERT_EQ(z[i], x[i * size_of(type) / 32]);
  }
}

TEST_P(Gathering, SeriesStartAndStepAsTold) {
  for (const Element type : {half, float32, int32}) {
    const Numbers x(176, 0);
    const Numbers index =
        chip.run(std::string("CreateVecIndex_") + name_of(type), type, type, x, x, {0});
    const Numbers steps =
        chip.run(std::string("ArithProgression_") + name_of(type), type, type, x, x, {0});
    EXPECT_EQ(chip.run(std::string("Arange_") + name_of(type), type, type, x, x, {0}), steps);
    for (size_t i = 0; i < x.size(); ++i) {
      ASSERT_EQ(index[i], 3 + static_cast<double>(i));
      ASSERT_EQ(steps[i], 3 + 2 * static_cast<double>(i));
    }
  }
}

TEST_P(Gathering, UnPadLeavesTheEndsOfRowsOut) {
  for (const Element type : {half, int32}) {
    for (const size_t rows : {3, 40}) {
      constexpr size_t kPitch = 48, kRight = 5, kColumns = kPitch - kRight;
      const Numbers x = random_numbers(rows * kPitch, -99, 99, type);
      const Numbers z =
          chip.run(std::string("UnPad_") + name_of(type), type, type, x, x, {rows, kPitch, kRight});
      for (size_t i = 0; i < rows * kColumns; ++i)
        ASSERT_EQ(z[i], x[i / kColumns * kPitch + i % kColumns]) << rows << ", " << i;
    }
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Gathering);

}  // namespace
}  // namespace cubist::ascendc
