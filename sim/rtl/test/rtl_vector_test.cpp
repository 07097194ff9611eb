// The wrapper: what it refuses, what it forgets, the waves it writes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "cubist/base/error.h"
#include "rtl/test/operand_values.h"
#include "rtl/test/rtl_vector_core.h"
#include "rtl/test/waves_test.h"

namespace cubist::sim {
namespace {

using isa::DataType;
using testing::AllOf;
using testing::HasSubstr;

// x + y of 64 f32 in each of `count` repeats.
VectorCommand sum(uint64_t count = 1) {
  VectorCommand c{.op = VectorOp::kAdd, .source = DataType::f32, .result = DataType::f32};
  c.lanes = 64, c.count = count, c.mask = LaneMask::first(64);
  c.dst = {0, 1, 8}, c.x = {8192, 1, 8}, c.y = {16384, 1, 8};
  return c;
}

void fill(RtlVectorCore& core) {
  Rng rng(1);
  vector::test::Bytes8 ub = core.machine.ub();
  for (uint64_t at = 0; at < vector::test::kUbBytes; at += 4)
    ub.store(at, 32, any_float(rng, kF32Shape, Flavour::kNearOne));
  core.machine.set_ub(ub);
}

std::string refusal_of(const VectorCommand& command) {
  RtlVectorCore core;
  try {
    core.vector->submit(command);
  } catch (const Error& error) {
    EXPECT_TRUE(core.vector->is_idle()) << "a command that was refused is under way";
    EXPECT_TRUE(core.vector->is_ready());
    return std::string(name_of(error.fault())) + ": " + error.what();
  }
  return "no error";
}

TEST(RtlVector, RefusesTypesThatItLacksByName) {
  VectorCommand integers = sum();
  integers.source = integers.result = DataType::s32;
  EXPECT_THAT(refusal_of(integers), AllOf(HasSubstr("not implemented"), HasSubstr("add"),
                                          HasSubstr("s32"), HasSubstr("functional")));
  VectorCommand narrowing = sum();
  narrowing.op = VectorOp::kMultiplyAdd, narrowing.result = DataType::f16;
  EXPECT_THAT(refusal_of(narrowing),
              AllOf(HasSubstr("not implemented"), HasSubstr("multiply-add from f32 to f16")));
}

TEST(RtlVector, RefusesWhatItsPortsCannotSay) {
  VectorCommand far = sum();
  far.y.address = uint64_t{1} << 24;
  EXPECT_THAT(refusal_of(far), HasSubstr("0x1000000"));
  VectorCommand wide = sum();
  wide.x.block_stride = 2048;
  EXPECT_THAT(refusal_of(wide), HasSubstr("0x800"));
  EXPECT_THAT(refusal_of(sum(uint64_t{1} << 26)), HasSubstr("0x4000000"));
}

TEST(RtlVector, ForgetsItsCommandsWhenReset) {
  RtlVectorCore core, fresh;
  fill(core), fill(fresh);
  const vector::test::Bytes8 before = core.machine.ub();
  for (const int64_t edges : {0, 1, 2, 3}) {
    core.vector->submit(sum());
    for (int64_t edge = 0; edge < edges; ++edge) {
      core.now = Cycles{core.now.value + 1};
      core.vector->clock(core.now);
    }
    core.vector->reset();
    EXPECT_TRUE(core.vector->is_idle());
    EXPECT_TRUE(core.vector->is_ready());
    EXPECT_EQ(core.machine.ub(), before) << "after " << edges << " edges";
  }
  EXPECT_EQ(core.run({sum(), sum()}), fresh.run({sum(), sum()}));
  EXPECT_EQ(core.machine.ub(), fresh.machine.ub());
  EXPECT_NE(core.machine.ub(), before);
}

TEST(RtlVector, LeavesUbAloneWithoutActiveLanes) {
  RtlVectorCore core;
  fill(core);
  const vector::test::Bytes8 before = core.machine.ub();
  VectorCommand none = sum(3);
  none.mask = {};
  EXPECT_EQ(core.run({none, none}).size(), 2);
  EXPECT_EQ(core.machine.ub(), before);
}

class RtlVectorWaves : public WavesTest {
 protected:
  // Runs `commands` commands, with waves of the edges from `begin` on.
  void record(int64_t begin, int commands = 1) {
    RtlVectorCore core;
    fill(core);
    core.vector->open_waves(file_, "AIV 0");
    while (commands > 0 || !core.vector->is_idle()) {
      if (commands > 0 && core.vector->is_ready()) core.vector->submit(sum(32)), --commands;
      core.now = Cycles{core.now.value + 1};
      core.vector->clock(core.now);
      if (core.now.value >= begin) core.vector->dump_waves(core.now);
    }
    core.vector->close_waves();
  }
  std::string failure_of_recording(int commands = 1) {
    try {
      record(1, commands);
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::kResource);
      return error.what();
    }
    return "no error";
  }
};

TEST_F(RtlVectorWaves, HaveTheHandshakesAndDataOfTheWindow) {
  record(1);
  if (!has_converter()) GTEST_SKIP() << "no fst2vcd (Debian: gtkwave)";
  const std::string text = vcd();
  EXPECT_THAT(text, HasSubstr("$scope module AIV_0 $end"));
  for (const char* signal :
       {"clock", "command_valid", "x_request_valid", "write_valid", "write_data", "done"})
    EXPECT_THAT(text, HasSubstr(fmt::format(" {} ", signal)));
  EXPECT_THAT(text, HasSubstr("#1000\n"));
  EXPECT_THAT(text, HasSubstr("#1500\n"));  // the falling edge of cycle 1
  EXPECT_THAT(text, HasSubstr("#30000\n"));
}

TEST_F(RtlVectorWaves, OfAWindowWithoutCyclesAreAWholeFile) {
  EXPECT_NO_THROW(record(1000));
  EXPECT_TRUE(std::filesystem::exists(file_));
}

TEST_F(RtlVectorWaves, InAFolderThatIsNotThereAreAnError) {
  file_ = folder_ / "absent" / "waves.fst";
  EXPECT_THAT(failure_of_recording(), HasSubstr("absent/waves.fst"));
}

TEST_F(RtlVectorWaves, DoNotTakeTheNameOfAPipeOrADevice) {
  ASSERT_EQ(mkfifo(file_.c_str(), 0600), 0);
  EXPECT_THAT(failure_of_recording(), HasSubstr("waves.fst"));
  EXPECT_TRUE(std::filesystem::is_fifo(file_)) << "the pipe was taken away";
}

// As a full disk: a write past the limit fails.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST_F(RtlVectorWaves, ThatDoNotFitOnTheDiskAreAnErrorAndNoFile) {
  constexpr int kCommands = 8;
  ASSERT_EQ(failure_of_recording(kCommands), "no error");
  const auto size = static_cast<rlim_t>(std::filesystem::file_size(file_));
  for (const rlim_t missing : {rlim_t{1}, rlim_t{300}, size / 8, size / 3}) {
    const FileLimit limit(size - missing);
    EXPECT_THAT(failure_of_recording(kCommands), HasSubstr("write " + file_.string()))
        << missing << " of " << size << " B missing";
    EXPECT_FALSE(std::filesystem::exists(file_));
  }
}

TEST_F(RtlVectorWaves, ThatWereTakenAwayAreAnError) {
  RtlVectorCore core;
  core.vector->open_waves(file_, "AIV 0");
  std::filesystem::remove(file_);
  EXPECT_THROW(core.vector->close_waves(), Error);
}

}  // namespace
}  // namespace cubist::sim
