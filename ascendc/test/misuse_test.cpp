// Misuse ends the task with an error that names the call, what it expected and the kernel's line.
#include <gmock/gmock.h>

#include <filesystem>

#include "chip.h"
#include "cubist/base/error.h"
#include "misuse_lines.h"

namespace cubist::ascendc {
namespace {

using testing::HasSubstr;
using testing::Not;

class Misuse : public OnChip {
 protected:
  // `source`: beside the others.
  void expect(const std::string& kernel, const std::string& did, const std::string& expected,
              const std::string& source = "misuse_kernels.cpp") {
    SCOPED_TRACE(kernel);
    const std::filesystem::path first = ASCENDC_MISUSE_SOURCE;
    const std::string path = first.parent_path() / source;
    Chip unwatched(GetParam().chip, GetParam().mode, false);
    try {
      unwatched.run(kernel, 1, {Bytes8(1024)});
      ADD_FAILURE() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::kProgram);
      EXPECT_THAT(error.text().did, HasSubstr(did));
      EXPECT_THAT(error.text().expected, HasSubstr(expected));
      EXPECT_THAT(error.text().fix, Not(HasSubstr("see the source line"))) << "the general text";
      EXPECT_THAT(error.text().where,
                  HasSubstr(source + ":" + std::to_string(line_of(path, kernel))));
    }
  }
};

TEST_P(Misuse, OfQueuesNamesTheCall) {
  expect("deque_of_an_empty_queue", "TQue::DeQue: the queue is empty", "a tensor in it");
  expect("alloc_without_free", "TQue::AllocTensor: all 2 buffers", "a free buffer");
  expect("enqueued_twice", "TQue::EnQue: the tensor is in the queue", "AllocTensor or DeQue");
  expect("freed_twice", "TQue::FreeTensor: the tensor is free", "AllocTensor or DeQue");
  expect("enqueued_elsewhere", "TQue::EnQue: the tensor is not of this queue", "its AllocTensor");
}

TEST_P(Misuse, OfCopiesNamesTheBytes) {
  expect("unaligned_copy", "DataCopy: 100 bytes", "a multiple of 32");
  expect("unaligned_address", "DataCopy: local address 4", "a multiple of 32 bytes");
  expect("stride_does_not_fit", "Copy: a stride, length or number of repeats is 2100", "fields");
}

TEST_P(Misuse, OfResourcesNamesTheLimitOfTheChip) {
  const auto ub = sim::load_chip(GetParam().chip).memories.ub.value;
  expect("more_than_ub", "TPipe::InitBuffer: buffers of 1048576 bytes",
         "at most " + std::to_string(ub) + " bytes");
  expect("scratch_is_too_short", "Tanh: 512 bytes of scratch", "at least 1024");
  expect("event_ids_run_out", "no event id is free from pipe V to pipe MTE3", "an id for each");
}

TEST_P(Misuse, OfPositionsNamesTheOperand) {
  expect("vector_call_outside_ub", "a call on UB: the tensor is at position A1", "VECIN");
  expect("copy_to_l0", "DataCopy: from GM to position A2", "UB or L1");
  expect("product_outside_l0", "Mmad: the right operand is at position A2", "B2");
}

TEST_P(Misuse, OfMemoriesOfTheCubeNamesTheLimitOfTheChip) {
  const auto& memories = sim::load_chip(GetParam().chip).memories;
  const auto at_most = [](Bytes size) {
    return "at most " + std::to_string(size.value) + " bytes";
  };
  expect("more_than_l1", "TPipe::InitBuffer: buffers of 2097152 bytes",
         at_most(memories.l1) + ", the L1");
  expect("more_than_l0a", "TPipe::InitBuffer: buffers of 131072 bytes",
         at_most(memories.l0a) + ", the L0A");
}

TEST_P(Misuse, OfMatmulNamesWhatIsMissingOrTooLarge) {
  const std::string source = "matmul_misuse_kernels.cpp";
  const auto l1 = sim::load_chip(GetParam().chip).memories.l1.value;
  expect("matmul_of_nothing", "Matmul: without A or B", "SetTensorA and SetTensorB", source);
  expect("matmul_of_long_strips", "Matmul: A, B and bias take", "at most " + std::to_string(l1),
         source);
  expect("matmul_without_scale", "Matmul: results of this type take a scale", "SetQuantScalar",
         source);
}

TEST_P(Misuse, OfAnAssertionQuotesIt) {
  expect("failed_assertion", "ASSERT(x == nullptr && \"no argument\")", "a condition that holds");
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Misuse);

}  // namespace
}  // namespace cubist::ascendc
