// Kernels compiled with `cubist cc --check`.
#include <gmock/gmock.h>

#include "chip.h"
#include "misuse_lines.h"

namespace cubist::ascendc {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Checked : public testing::TestWithParam<ChipAndMode> {
 protected:
  Error error_of(const std::string& kernel) {
    Chip chip(GetParam().chip, GetParam().mode, false, ASCENDC_CHECKED_KERNELS);
    try {
      chip.run(kernel, 1, {Bytes8(1024)});
    } catch (const Error& error) {
      return error;
    }
    return Error(Fault::kInternal, {.did = "no error"});
  }
  static std::string line(const std::string& kernel) {
    return std::to_string(line_of(ASCENDC_CHECKED_SOURCE, kernel));
  }
  // At the end of the TPipe nobody knows any more where the mistake is: the text does.
  void expect_named(const std::string& kernel, const std::string& call, const std::string& did) {
    EXPECT_THAT(error_of(kernel).text().did,
                AllOf(HasSubstr(call + " in line " + line(kernel) + ":"), HasSubstr(did)));
  }
  void expect_at(const std::string& kernel, const std::string& did) {
    const Error error = error_of(kernel);
    EXPECT_THAT(error.text().did, HasSubstr(did));
    EXPECT_THAT(error.text().where, HasSubstr("checked_kernels.cpp:" + line(kernel)));
  }
};

TEST_P(Checked, WhoKeepsTheRulesIsNotDisturbed) {
  Chip chip(GetParam().chip, GetParam().mode, true, ASCENDC_CHECKED_KERNELS);
  const Numbers x(64, 1.5);
  EXPECT_EQ(
      decode(chip.run("keeps_every_rule", 1, {encode(x, Element::float32)})[0], Element::float32),
      Numbers(64, 3.0));
}

TEST_P(Checked, WhatIsNotGivenBackIsNamedWithTheLineThatTookIt) {
  expect_named("buffer_not_freed", "TQue::AllocTensor", "the buffer of 256 bytes was not freed");
  expect_named("buffer_left_in_a_queue", "TQue::AllocTensor", "was not freed");
  expect_named("event_id_not_released", "TPipe::AllocEventID", "id 1 was not released");
}

TEST_P(Checked, AWrongPositionIsAnErrorOfTheCopy) {
  expect_at("load_to_an_output_queue", "DataCopy from GM: the tensor is at VECOUT");
  expect_at("store_from_an_input_queue", "DataCopy to GM: the tensor is at VECIN");
}

TEST_P(Checked, ACopyStaysInItsTensor) {
  expect_at("copy_past_the_tensor", "DataCopy from GM: 256 bytes");
  expect_at("padded_copy_past_the_tensor", "DataCopy from GM: 321 bytes");
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Checked);

}  // namespace
}  // namespace cubist::ascendc
