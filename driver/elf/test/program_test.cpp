#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstring>
#include <fstream>
#include <string>

#include "cubist/base/error.h"
#include "cubist/base/rng.h"
#include "cubist/driver/elf.h"
#include "cubist/isa/instructions.h"

namespace cubist::driver {
namespace {

using ::testing::HasSubstr;

std::vector<std::byte> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> sample() { return read_file(SAMPLE_ELF); }

const sim::KernelEntry& kernel(const sim::ProgramImage& image, const std::string& name) {
  for (const sim::KernelEntry& entry : image.kernels) {
    if (entry.name == name) return entry;
  }
  throw std::out_of_range(name);
}

uint32_t word_at(const sim::ProgramImage& image, uint64_t offset) {
  uint32_t word;
  std::memcpy(&word, image.bytes.data() + offset, sizeof word);
  return word;
}

int line_marked(const std::string& mark) {
  std::ifstream in(SAMPLE_SOURCE);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.ends_with("// line: " + mark)) return number;
  }
  return 0;
}

// The message of the error that parsing `bytes` throws.
std::string error_of(std::span<const std::byte> bytes) {
  try {
    parse_program(bytes, "sample.elf");
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kProgram);
    return error.what();
  }
  return "no error";
}

TEST(Program, FindsKernelsAndTheirCoresAndNoHelpers) {
  const sim::ProgramImage image = parse_program(sample(), "sample.elf");
  EXPECT_EQ(image.kernels.size(), 4u);
  EXPECT_EQ(kernel(image, "any_core").cores, sim::KernelCores::kAny);
  EXPECT_EQ(kernel(image, "cube_core").cores, sim::KernelCores::kAic);
  EXPECT_EQ(kernel(image, "vector_core").cores, sim::KernelCores::kAiv);
  EXPECT_EQ(kernel(image, "both_cores").cores, sim::KernelCores::kMix);
  EXPECT_EQ(image.npu_arch, 2201);
}

TEST(Program, AMixedKernelBeginsElsewhereOnTheCubeCore) {
  const sim::ProgramImage image = parse_program(sample(), "sample.elf");
  const sim::KernelEntry& mixed = kernel(image, "both_cores");
  EXPECT_EQ(mixed.vector_cores, 2);
  EXPECT_NE(mixed.offset_on(isa::CoreKind::aic), mixed.offset);
  EXPECT_EQ(mixed.offset_on(isa::CoreKind::aiv), mixed.offset);
  EXPECT_FALSE(kernel(image, "cube_core").cube_offset);
}

TEST(Program, StartsWithAJumpToT0AndEndsTheBlock) {
  const sim::ProgramImage image = parse_program(sample(), "sample.elf");
  constexpr uint32_t kJumpToT0 = 0x00028067;  // jalr x0, 0(x5)
  bool jumps = false, ends = false;
  for (uint64_t pc = image.start_offset; pc < image.start_offset + 20; pc += 4) {
    jumps |= word_at(image, pc) == kJumpToT0;
    const auto decoded = isa::decode(word_at(image, pc));
    ends |= decoded && decoded->op == isa::Op::block_end;
  }
  EXPECT_TRUE(jumps);
  EXPECT_TRUE(ends);
}

TEST(Program, RelocatesPointersInData) {
  const sim::ProgramImage image = parse_program(sample(), "sample.elf");
  ASSERT_EQ(image.relocations.size(), 4u) << "the table of each kind of core";
  const auto* text = reinterpret_cast<const char*>(image.bytes.data());
  for (size_t table : {0, 2}) {
    EXPECT_STREQ(text + image.relocations[table].addend, "one");
    EXPECT_STREQ(text + image.relocations[table + 1].addend, "two");
  }
}

TEST(Program, AnIntrinsicHasTheLineOfItsCall) {
  const sim::ProgramImage image = parse_program(sample(), "sample.elf");
  for (uint64_t pc = kernel(image, "any_core").offset; pc < image.text_end; pc += 4) {
    const auto decoded = isa::decode(word_at(image, pc));
    if (!decoded || decoded->op != isa::Op::dsb) continue;
    const auto line = image.locate(pc);
    ASSERT_TRUE(line);
    EXPECT_THAT(line->file, HasSubstr("sample_kernels.cpp"));
    EXPECT_EQ(line->line, line_marked("intrinsic"));
    EXPECT_EQ(line->function, "any_core");
    return;
  }
  FAIL() << "no dsb in any_core";
}

TEST(Program, CodeOfAnInlinedFunctionHasItsOwnLine) {
  const sim::ProgramImage image = parse_program(sample(), "sample.elf");
  constexpr uint32_t kMulMask = 0xfe00707f, kMul = 0x02000033;
  for (uint64_t pc = kernel(image, "any_core").offset; pc < image.text_end; pc += 4) {
    if ((word_at(image, pc) & kMulMask) != kMul) continue;
    const auto line = image.locate(pc);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->line, line_marked("inlined"));
    EXPECT_EQ(line->function, "inlined");
    ASSERT_EQ(line->inlined_at.size(), 1u);
    EXPECT_EQ(line->inlined_at[0].line, line_marked("call"));
    EXPECT_EQ(line->inlined_at[0].function, "any_core");
    EXPECT_EQ(sim::callers_of(*line), fmt::format("sample_kernels.cpp:{}", line_marked("call")));
    return;
  }
  FAIL() << "no multiplication in any_core";
}

TEST(Program, AnAddressOutsideTheCodeHasNoLine) {
  const sim::ProgramImage image = parse_program(sample(), "sample.elf");
  EXPECT_FALSE(image.locate(image.text_end + 4096));
}

TEST(Program, AMissingFileIsNamed) {
  try {
    load_program("/nonexistent/kernel.elf");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kResource);
    EXPECT_THAT(error.what(), HasSubstr("/nonexistent/kernel.elf"));
  }
}

TEST(Program, BytesThatAreNotElfAreRefused) {
  EXPECT_THAT(error_of({}), HasSubstr("0 bytes that are not an ELF file"));
  const std::vector<std::byte> garbage(1000, std::byte{0x5a});
  EXPECT_THAT(error_of(garbage), HasSubstr("1000 bytes that are not an ELF file"));
}

TEST(Program, AHostProgramIsRefusedWithItsMachine) {
  EXPECT_THAT(error_of(read_file("/proc/self/exe")),
              HasSubstr("an ELF file of 64 bits for machine"));
}

TEST(Program, AnObjectThatIsNotLinkedIsRefused) {
  EXPECT_THAT(error_of(read_file(SAMPLE_OBJECT)), HasSubstr("not linked"));
}

TEST(Program, AFileCutShortAnywhereGivesAnErrorAndNoCrash) {
  const std::vector<std::byte> whole = sample();
  const sim::ProgramImage image = parse_program(whole, "sample.elf");
  for (size_t size = 0; size < whole.size(); size += 61) {
    const std::span<const std::byte> cut = std::span(whole).first(size);
    EXPECT_NE(error_of(cut), "no error") << size << " of " << whole.size() << " bytes";
  }
}

TEST(Program, DamageAnywhereGivesAnErrorOrAnImageThatHoldsTogether) {
  const uint64_t seed = static_cast<uint64_t>(::testing::UnitTest::GetInstance()->random_seed());
  SCOPED_TRACE("rerun with --gtest_random_seed=" + std::to_string(seed));
  Rng rng(seed);
  const std::vector<std::byte> whole = sample();
  for (int round = 0; round < 1000; ++round) {
    std::vector<std::byte> damaged = whole;
    for (int i = 0; i < 4; ++i) {
      const auto at = static_cast<size_t>(rng.integer(0, static_cast<int64_t>(whole.size()) - 1));
      damaged[at] = static_cast<std::byte>(rng.integer(0, 255));
    }
    try {
      const sim::ProgramImage image = parse_program(damaged, "sample.elf");
      EXPECT_LE(image.text_end, image.bytes.size());
      for (const auto& relocation : image.relocations)
        EXPECT_LE(relocation.offset + 8, image.bytes.size());
      for (uint64_t pc = image.text_begin; pc < image.text_end; pc += 16) image.locate(pc);
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::kProgram);
    }
  }
}

TEST(Program, DamagedHeadersGiveAnErrorOrAValidImage) {
  const std::vector<std::byte> whole = sample();
  for (size_t at = 16; at < 64 + 4 * 56; ++at) {  // file header and program headers
    std::vector<std::byte> damaged = whole;
    damaged[at] ^= std::byte{0xff};
    try {
      const sim::ProgramImage image = parse_program(damaged, "sample.elf");
      EXPECT_LE(image.text_end, image.bytes.size()) << "byte " << at;
      for (const sim::KernelEntry& entry : image.kernels) EXPECT_LT(entry.offset, image.text_end);
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::kProgram);
    }
  }
}

}  // namespace
}  // namespace cubist::driver
