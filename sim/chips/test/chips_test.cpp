#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::sim {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class ChipFile : public testing::Test {
 protected:
  // The message of the Error that loading `text` throws.
  std::string failure_of_text(const std::string& text) {
    std::ofstream(path_) << text;
    try {
      load_chip(path_);
    } catch (const Error& e) {
      EXPECT_EQ(e.fault(), Fault::kConfig);
      return e.what();
    }
    ADD_FAILURE() << "load_chip accepted the file";
    return "";
  }
  std::string failure_of(const json& description) { return failure_of_text(description.dump()); }
  void TearDown() override { std::filesystem::remove(path_); }

  const std::string path_ = std::filesystem::temp_directory_path() /
                            ("cubist_chip_" + std::to_string(getpid()) + ".json");
  json tiny_ = json::parse(chip_to_json("tiny"));
};

class EveryChip : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Chips, EveryChip,
                         testing::Values("tiny", "ascend310p3", "ascend910a", "ascend910b1",
                                         "ascend910b2"));

TEST_P(EveryChip, LoadsAndKeepsItsName) { EXPECT_EQ(load_chip(GetParam()).name, GetParam()); }

TEST_P(EveryChip, SaysASourceForEveryNumber) {
  const json flat = json::parse(chip_to_json(GetParam())).flatten();
  for (const auto& [path, value] : flat.items()) {
    if (!path.ends_with("/source")) continue;
    const auto source = value.get<std::string>();
    EXPECT_TRUE(source.starts_with("section ") || source.starts_with("derived: ") ||
                source.starts_with("assumed: "))
        << path << source;
  }
}

TEST_F(ChipFile, AnExtensionSaysOnlyWhatDiffers) {
  const json patch = {
      {"extends", "ascend910b1"},
      {"name", "slower"},
      {"clock_mhz", {{"value", 1000.0}, {"source", "assumed: to see a difference"}}},
      {"dram", {{"channels", {{"value", 16}}}}}};
  std::ofstream(path_) << patch.dump();
  const ChipSpec chip = load_chip(path_), base = load_chip("ascend910b1");
  EXPECT_EQ(chip.name, "slower");
  EXPECT_EQ(chip.clock_mhz, 1000.0);
  EXPECT_EQ(chip.dram.channels, 16);
  EXPECT_EQ(chip.dram.banks, base.dram.banks);
  EXPECT_EQ(chip.description, base.description);
  const json whole = json::parse(chip_to_json(path_));
  EXPECT_FALSE(whole.contains("extends")) << "what is shown is complete";
  EXPECT_EQ(whole["clock_mhz"]["unit"], "MHz");
}

TEST(Chips, PartsBehindTheNameChangeIt) {
  const ChipSpec chip = load_chip("tiny,cube.model=rtl,clock_mhz=500.5,memories.l0c=16");
  EXPECT_EQ(chip.name, "tiny,cube.model=rtl,clock_mhz=500.5,memories.l0c=16");
  EXPECT_EQ(chip.cube.model, CubeModel::kRtl);
  EXPECT_EQ(chip.clock_mhz, 500.5);
  EXPECT_EQ(chip.memories.l0c.value, 16 * 1024) << "in the unit of the file";
  EXPECT_EQ(chip.memories.l1, load_chip("tiny").memories.l1);
  EXPECT_EQ(load_chip("tiny").cube.model, CubeModel::kFunctional);
  const json shown = json::parse(chip_to_json("tiny,cube.model=rtl,cube.latency=61"));
  EXPECT_EQ(shown["cube"]["model"], "rtl");
  EXPECT_EQ(shown["cube"]["latency"]["value"], 61);
  EXPECT_EQ(shown["cube"]["latency"]["source"], "set on request: cube.latency=61");
}

TEST(Chips, TheVectorUnitIsFunctionalRtlOrMixed) {
  EXPECT_EQ(load_chip("tiny").vector.model, VectorModel::kFunctional);
  EXPECT_EQ(load_chip("tiny,vector.model=rtl").vector.model, VectorModel::kRtl);
  const ChipSpec both = load_chip("ascend910b2,cube.model=rtl,vector.model=mixed");
  EXPECT_EQ(both.vector.model, VectorModel::kMixed);
  EXPECT_EQ(both.cube.model, CubeModel::kRtl);
  EXPECT_EQ(json::parse(chip_to_json("tiny,vector.model=mixed"))["vector"]["model"], "mixed");
}

TEST_F(ChipFile, AFileMayBeChangedToo) {
  std::ofstream(path_) << json{{"extends", "tiny"}, {"name", "mine"}, {"cube", {{"model", "rtl"}}}};
  EXPECT_EQ(load_chip(path_).cube.model, CubeModel::kRtl);
  EXPECT_EQ(load_chip(path_ + ",cube.model=functional").cube.model, CubeModel::kFunctional);
}

TEST(Chips, AChangeThatIsNoneIsNamed) {
  const auto failure = [](const char* name) -> std::string {
    try {
      load_chip(name);
    } catch (const Error& e) {
      EXPECT_EQ(e.fault(), Fault::kConfig);
      return e.what();
    }
    return "accepted";
  };
  EXPECT_THAT(failure("tiny,cube.modle=rtl"), HasSubstr("cube.modle: \"rtl\"; unknown key"));
  EXPECT_THAT(failure("tiny,cube.model=verilog"),
              HasSubstr("cube.model: \"verilog\"; expected one of \"functional\", \"rtl\""));
  EXPECT_THAT(failure("tiny,cube.model=mixed"), HasSubstr("cube.model: \"mixed\""));
  EXPECT_THAT(
      failure("tiny,vector.model=verilog"),
      HasSubstr("vector.model: \"verilog\"; expected one of \"functional\", \"rtl\", \"mixed\""));
  EXPECT_THAT(failure("tiny,cube.model"), HasSubstr("change it by 'cube.model'"));
  EXPECT_THAT(failure("tiny,cube.model="), HasSubstr("GROUP.KEY=VALUE"));
  EXPECT_THAT(failure("tiny,=rtl"), HasSubstr("GROUP.KEY=VALUE"));
  EXPECT_THAT(failure("tiny,cube=3"), HasSubstr("cube: 3; expected object"));
  EXPECT_THAT(failure("tiny,cube.latency.value.x=3"), HasSubstr("nothing is called x there"));
  EXPECT_THAT(failure("tiny,a~b=1"), HasSubstr("a~b: 1; unknown key"));
  EXPECT_THAT(failure("tiny,cube.latency=soon"), HasSubstr("cube.latency.value: \"soon\""));
  EXPECT_THAT(failure("tiny,,cube.model=rtl"), HasSubstr("GROUP.KEY=VALUE"));
  EXPECT_THAT(failure("nowhere,cube.model=rtl"), HasSubstr("nowhere"));
}

TEST_F(ChipFile, AnExtensionIsCheckedAsAWhole) {
  EXPECT_THAT(failure_of({{"extends", "tiny"}, {"name", "x"}, {"cube", {{"rowz", 3}}}}),
              HasSubstr("rowz"));
  EXPECT_THAT(failure_of({{"extends", "nowhere"}, {"name", "x"}}), HasSubstr("nowhere"));
  EXPECT_THAT(failure_of({{"extends", 5}, {"name", "x"}}), HasSubstr("extend 5"));
  EXPECT_THAT(failure_of({{"extends", path_}, {"name", "x"}}), HasSubstr("at most 4 deep"));
}

TEST(Chips, FiguresOf910B1AreThoseOfTheReference) {
  const ChipSpec chip = load_chip("ascend910b1");
  EXPECT_EQ(chip.style, CoreStyle::kSplit);
  EXPECT_EQ(chip.cube_cores, 24);
  EXPECT_EQ(chip.vector_cores, 48);
  EXPECT_EQ(chip.memories.ub.value, 192 * 1024);
  EXPECT_EQ(chip.memories.l0c.value, 128 * 1024);
  EXPECT_EQ(chip.l2.size.value, int64_t{192} << 20);
  EXPECT_DOUBLE_EQ(chip.movers.l1_to_l0b.value, 128);
  EXPECT_DOUBLE_EQ(chip.microseconds({1850}), 1.0);
  EXPECT_TRUE(chip.cube.has_bf16);
}

TEST(Chips, CoupledChipsHaveNoFixPipe) {
  for (const char* name : {"tiny", "ascend310p3", "ascend910a"}) {
    const ChipSpec chip = load_chip(name);
    EXPECT_EQ(chip.memories.bt.value, 0) << name;
    EXPECT_EQ(chip.memories.fb.value, 0) << name;
    EXPECT_EQ(chip.queues.fix, 0) << name;
  }
}

TEST_F(ChipFile, CanonicalTextTellsApartWhatDiffersAndNothingElse) {
  const std::string text = canonical_json(load_chip("tiny"));
  json same = tiny_;
  same["description"] = "in other words";
  same["memories"]["ub"]["source"] = "assumed: to say it differently";
  same["memories"]["ub"]["value"] = load_chip("tiny").memories.ub.value;
  same["memories"]["ub"]["unit"] = "B";
  std::ofstream(path_) << same.dump();
  EXPECT_EQ(canonical_json(load_chip(path_)), text);
  for (const char* who :
       {"tiny,cube.model=rtl", "tiny,vector.model=rtl", "tiny,vector.model=mixed"})
    EXPECT_EQ(canonical_json(load_chip(who)), text) << "its kernels are the same";
  EXPECT_NE(canonical_json(load_chip("tiny,cube.latency=61")), text);
  json other = tiny_;
  other["sync"]["flag_cost"]["value"] = load_chip("tiny").sync.flag_cost.value + 1;
  std::ofstream(path_) << other.dump();
  EXPECT_NE(canonical_json(load_chip(path_)), text);
}

TEST_F(ChipFile, APrintedDescriptionIsAChipFile) {
  std::ofstream(path_) << chip_to_json("ascend910a");
  EXPECT_EQ(load_chip(path_).cube_cores, 32);
}

TEST_F(ChipFile, AnUnknownKeyIsNamedWithItsPath) {
  tiny_["memories"]["l9"] = 3;
  EXPECT_THAT(failure_of(tiny_), HasSubstr("memories.l9: 3; unknown key"));
}

TEST_F(ChipFile, AMissingParameterIsNamed) {
  tiny_["l2"].erase("ways");
  EXPECT_THAT(failure_of(tiny_), HasSubstr("l2.ways: missing"));
}

TEST_F(ChipFile, AParameterWithoutSourceIsRefused) {
  tiny_["l2"]["ways"].erase("source");
  EXPECT_THAT(failure_of(tiny_), HasSubstr("l2.ways.source: missing"));
}

TEST_F(ChipFile, AWrongTypeShowsTheValueAndTheType) {
  tiny_["cube"]["latency"]["value"] = "long";
  EXPECT_THAT(failure_of(tiny_),
              HasSubstr("cube.latency.value: \"long\"; expected integer from 0 to 10000000"));
}

TEST_F(ChipFile, ANumberIsNoParameter) {
  tiny_["cube"]["latency"] = 60;
  EXPECT_THAT(failure_of(tiny_), HasSubstr("cube.latency: 60; expected object"));
}

TEST_F(ChipFile, ANegativeSizeShowsTheRange) {
  tiny_["memories"]["ub"]["value"] = -5;
  EXPECT_THAT(failure_of(tiny_), HasSubstr("memories.ub.value: -5; expected integer from 1 to"));
}

TEST_F(ChipFile, AWrongUnitShowsTheUnits) {
  tiny_["memories"]["ub"]["unit"] = "cycles";
  EXPECT_THAT(failure_of(tiny_),
              HasSubstr("memories.ub.unit: \"cycles\"; expected one of \"B\", \"KiB\""));
}

TEST_F(ChipFile, AnUnknownStyleShowsTheStyles) {
  tiny_["style"]["value"] = "loose";
  EXPECT_THAT(failure_of(tiny_),
              HasSubstr("style.value: \"loose\"; expected one of \"coupled\", \"split\""));
}

TEST_F(ChipFile, NoCoresAreRefused) {
  tiny_["cube_cores"]["value"] = 0;
  EXPECT_THAT(failure_of(tiny_), HasSubstr("cube_cores.value: 0; expected integer from 1"));
}

TEST_F(ChipFile, AUbThatItsBanksDoNotFillIsRefused) {
  tiny_["vector"]["ub_banks"]["value"] = 32;
  EXPECT_THAT(
      failure_of(tiny_),
      HasSubstr(
          "4096 B x 32 against 65536 B; expected ub_bank_size x ub_banks equal to memories.ub"));
}

TEST_F(ChipFile, ACoupledChipWithAFixPipeIsRefused) {
  tiny_["queues"]["fix"]["value"] = 8;
  EXPECT_THAT(failure_of(tiny_), HasSubstr("FixPipe is there or not"));
}

TEST_F(ChipFile, AnL2ThatItsSlicesDoNotDivideIsRefused) {
  tiny_["l2"]["slices"]["value"] = 3;
  EXPECT_THAT(failure_of(tiny_), HasSubstr("expected a multiple of line x ways x slices"));
}

TEST_F(ChipFile, AllProblemsAreListedAtOnce) {
  tiny_["memories"]["ub"]["value"] = -5;
  tiny_["memories"]["l9"] = 3;
  tiny_["noc"]["latency"]["unit"] = "ns";
  EXPECT_THAT(failure_of(tiny_), AllOf(HasSubstr("3 problems"), HasSubstr("memories.ub"),
                                       HasSubstr("memories.l9"), HasSubstr("noc.latency.unit")));
}

TEST_F(ChipFile, AllBrokenRulesAreListedAtOnce) {
  tiny_["vector"]["ub_banks"]["value"] = 32;
  tiny_["l2"]["slices"]["value"] = 3;
  EXPECT_THAT(failure_of(tiny_), HasSubstr("2 problems"));
}

TEST_F(ChipFile, TextThatIsNotJsonSaysWhere) {
  EXPECT_THAT(failure_of_text("{ \"name\": "), HasSubstr("line 1"));
}

TEST_F(ChipFile, AnArrayIsNoDescription) {
  EXPECT_THAT(failure_of_text("[1]"), HasSubstr("the file: [1]; expected object"));
}

TEST(Chips, AnUnknownNameListsTheKnownOnes) {
  try {
    load_chip("ascend9000");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::kConfig);
    EXPECT_THAT(e.what(), AllOf(HasSubstr("ascend9000"), HasSubstr("ascend910b1")));
  }
}

TEST(Chips, AMissingFileIsNamed) {
  try {
    load_chip("/no/such/chip.json");
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("/no/such/chip.json"));
  }
}

}  // namespace
}  // namespace cubist::sim
