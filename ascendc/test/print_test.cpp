// What kernels print reaches the host as their authors wrote it.
#include <gmock/gmock.h>

#include "chip.h"
#include "cubist/base/error.h"

namespace cubist::ascendc {
namespace {

using testing::HasSubstr;
using enum Element;

class Print : public OnChip {
 protected:
  std::string error_of(const std::string& kernel, uint32_t blocks,
                       const std::vector<Bytes8>& buffers = {},
                       const std::vector<uint64_t>& numbers = {}) {
    try {
      chip.run(kernel, blocks, buffers, numbers);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
};

TEST_P(Print, EveryBlockSaysHello) {
  chip.run("says_hello", 3, {});
  EXPECT_EQ(chip.text(), "Hello World!\nHello World!\nHello World!\n");
}

TEST_P(Print, FormatsAreThoseOfC) {
  chip.run("says_numbers", 1, {encode({3.25}, float32)});
  EXPECT_EQ(chip.text(),
            "-7 -8 7 beef CAFE 010\n"
            "-1099511627776 -5 9223372036854775808 18446744073709551615 8 0x40001000\n"
            "[   42|42   |00042|+42|007|   9]\n"
            "3.250000 3.25 1.000000e+10 0.5   -2.250\n"
            "ok text [ short] [lo] %\n"
            "1.500000 -0.500000 1 3\n"
            "-1 4294967295 -1 -1\n"
            "no argument\n");
}

TEST_P(Print, BlocksSpeakInTheirOrder) {
  chip.run("says_its_block", 60, {});
  std::string expected;
  for (int block = 0; block < 60; ++block) {
    const std::string place = std::to_string(block) + " of 60\n";
    expected += "block " + place + "block_idx " + place;
  }
  EXPECT_EQ(chip.text(), expected);
}

TEST_P(Print, ATensorIsTextOnceThePipesHaveWrittenIt) {
  chip.run("dumps", 1, {encode({1, 2.5, -3, 4, 5, 6, 7, 8}, float32)});
  EXPECT_THAT(
      chip.text(),
      testing::MatchesRegex(
          "DumpTensor: desc=1, addr=0x[0-9a-f]+, data_type=float32, position=GM, dump_size=3, "
          "block_idx=0\n"
          "\\[1.000000, 2.500000, -3.000000\\]\n"
          "DumpTensor: desc=2, addr=0x100, data_type=float32, position=UB, dump_size=8, "
          "block_idx=0\n"
          "\\[2.000000, 5.000000, -6.000000, 8.000000, 10.000000, 12.000000, 14.000000, "
          "16.000000\\]\n"
          "DumpTensor: desc=3, addr=0x100, data_type=float32, position=UB, dump_size=6, "
          "block_idx=0\n"
          "\\[\\[2.000000, 5.000000, -6.000000\\],\n \\[8.000000, 10.000000, 12.000000\\]\\]\n"
          "DumpTensor: desc=4, addr=0x102, data_type=int16, position=UB, dump_size=1, block_idx=0\n"
          "\\[16384\\]\n"
          "DumpTensor: desc=0, addr=0x100, data_type=float32, position=UB, dump_size=2, "
          "block_idx=0\n"
          "\\[2.000000, 5.000000\\]\n"));
}

TEST_P(Print, WhatABlockSaidBeforeItsFaultIsNotLost) {
  EXPECT_THAT(error_of("speaks_before_it_fails", 2), HasSubstr("Trap()"));
  EXPECT_THAT(chip.text(), HasSubstr("last words of 1\n"));
}

TEST_P(Print, AnAssertionSaysItsMessageBeforeTheError) {
  EXPECT_THAT(error_of("asserts", 1, {Bytes8(64)}, {0}), HasSubstr("assert(which == 1)"));
  EXPECT_EQ(chip.text(), "[ASSERT] which is 0\n");
  EXPECT_THAT(error_of("asserts", 1, {Bytes8(64)}, {1}), HasSubstr("ASSERT(which == 0)"));
  EXPECT_EQ(chip.text(), "");
  EXPECT_THAT(error_of("asserts", 1, {Bytes8(64)}, {2}), HasSubstr("ASCENDC_ASSERT(which == 1)"));
  EXPECT_EQ(chip.text(), "[KERNEL_ERROR] the third is 2\nand more\n");
}

TEST_P(Print, ABlockThatSaysTooMuchIsCutBetweenPrintsAndCounted) {
  chip.run("says_too_much", 1, {});
  const sim::PrintedText& printed = chip.printed().at(0);
  EXPECT_EQ(printed.text.size(), sim::kMostPrintedBytes / 10000 * 10000);
  EXPECT_EQ(printed.dropped, 200 - static_cast<int64_t>(sim::kMostPrintedBytes / 10000));
}

TEST_P(Print, AFormatThatDoesNotFitItsArgumentsIsAnErrorOfItsLine) {
  const char* const expected[] = {"a floating-point number, with `%d`",
                                  "an integer or a pointer, with `%f`",
                                  "the 2. argument, of 1",
                                  "print with `%y`",
                                  "ends in a conversion",
                                  "scalar load of 1 B at 0x10"};
  for (uint64_t which = 0; which < std::size(expected); ++which) {
    const std::string error = error_of("prints_wrongly", 1, {Bytes8(64)}, {which});
    EXPECT_THAT(error, HasSubstr(expected[which]));
    EXPECT_THAT(error, HasSubstr("print_kernels.cpp:"));
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Print);

TEST(PrintInModeTiming, WhatAPipeComputedIsAnError) {
  Chip chip("ascend910b1", sim::Mode::kTiming, false);
  chip.run("says_numbers", 1, {encode({3.25}, float32)});
  EXPECT_THAT(chip.text(), HasSubstr("3.250000 3.25"));
  try {
    chip.run("dumps", 1, {encode({1, 2, 3, 4, 5, 6, 7, 8}, float32)});
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("mode timing does not compute"));
  }
  EXPECT_THAT(chip.text(), HasSubstr("[1.000000, 2.000000, 3.000000]"));  // GM is the host's
}

}  // namespace
}  // namespace cubist::ascendc
