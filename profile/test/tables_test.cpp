#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "csv_table.h"
#include "cubist/profile/json.h"
#include "cubist/profile/summary.h"
#include "launch_tables.h"
#include "profiled_kernels.h"
#include "run_tables.h"

namespace cubist::profile {
namespace {

using testing::HasSubstr;

std::string line_of(const std::string& text, size_t number) {
  size_t begin = 0;
  for (size_t i = 0; i < number; ++i) begin = text.find('\n', begin) + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> all;
  std::stringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) all.push_back(cell);
  return all;
}

// The cell of a column in row `row`, from 0.
std::string cell(const std::string& csv, const std::string& column, size_t row) {
  const std::vector<std::string> names = cells(line_of(csv, 0));
  const auto found = std::ranges::find(names, column);
  EXPECT_NE(found, names.end()) << column;
  return cells(line_of(csv, row + 1)).at(static_cast<size_t>(found - names.begin()));
}

Profile profile_of_vector_add(const sim::ChipSpec& chip) {
  ProfiledKernels p(chip);
  p.add_vectors(3);
  return p.collector->profile();
}

Profile profile_of_tiles() {
  ProfiledKernels p(sim::split_chip());
  p.store_tiles(3, true);
  return p.collector->profile();
}

TEST(Csv, QuotesWhatWouldBreakARow) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"x\"\n"), "\"say \"\"x\"\"\n\"");
  EXPECT_EQ(csv_number(3), "3");
  EXPECT_EQ(csv_number(0.25), "0.250000");
}

TEST(LaunchTables, OfACoupledChipHaveOnlyTheColumnsOfAic) {
  const Profile profile = profile_of_vector_add(sim::coupled_chip());
  const auto files = launch_tables(profile.tasks[0], profile);
  EXPECT_EQ(line_of(files.at("PipeUtilization.csv"), 0),
            "aic_time(us),aic_total_cycles,aic_vec_time(us),aic_vec_ratio,aic_cube_time(us),"
            "aic_cube_ratio,aic_scalar_time(us),aic_scalar_ratio,aic_scalar_wait_time(us),"
            "aic_fixpipe_time(us),aic_fixpipe_ratio,aic_mte1_time(us),aic_mte1_ratio,"
            "aic_mte2_time(us),aic_mte2_ratio,aic_mte3_time(us),aic_mte3_ratio,"
            "aic_mte1_active_bw(GB/s),aic_mte2_active_bw(GB/s),aic_mte3_active_bw(GB/s),"
            "aic_fixpipe_active_bw(GB/s)");
  for (const auto& [name, csv] : files) EXPECT_EQ(csv.find("aiv_"), std::string::npos) << name;
  EXPECT_EQ(line_of(files.at("OpBasicInfo.csv"), 0),
            "Op Name,Task Duration(us),Block Dim,Device ID,Current Freq,Rated Freq");
}

TEST(LaunchTables, OfASplitChipHaveARowPerBlockAndCore) {
  const Profile profile = profile_of_vector_add(sim::split_chip());
  const auto files = launch_tables(profile.tasks[0], profile);
  EXPECT_EQ(line_of(files.at("L2Cache.csv"), 0),
            "block_id,sub_block_id,aic_time(us),aic_total_cycles,aiv_time(us),aiv_total_cycles,"
            "aic_write_cache_hit,aiv_write_cache_hit,aic_write_cache_miss_allocate,"
            "aiv_write_cache_miss_allocate,aic_r0_read_cache_hit,aiv_r0_read_cache_hit,"
            "aic_r0_read_cache_miss_allocate,aiv_r0_read_cache_miss_allocate,"
            "aic_write_hit_rate(%),aiv_write_hit_rate(%),aic_read_hit_rate(%),"
            "aiv_read_hit_rate(%),aic_total_hit_rate(%),aiv_total_hit_rate(%)");
  EXPECT_EQ(line_of(files.at("ResourceConflictRatio.csv"), 0),
            "block_id,sub_block_id,aic_time(us),aic_total_cycles,aiv_time(us),aiv_total_cycles,"
            "aic_cube_wait_ratio,aiv_vec_total_cflt_ratio,aiv_vec_bankgroup_cflt_ratio,"
            "aiv_vec_bank_cflt_ratio,aiv_vec_wait_ratio,aic_mte1_wait_ratio,aic_mte2_wait_ratio,"
            "aiv_mte2_wait_ratio,aic_mte3_wait_ratio,aiv_mte3_wait_ratio");
  const std::string& memory = files.at("Memory.csv");
  for (size_t row = 0; row < 3; ++row) {
    EXPECT_EQ(cell(memory, "block_id", row), std::to_string(row));
    EXPECT_EQ(cell(memory, "sub_block_id", row), "vector0");
    EXPECT_EQ(cell(memory, "aic_total_cycles", row), "NA");
    EXPECT_EQ(cell(memory, "aiv_total_cycles", row),
              std::to_string(profile.tasks[0].blocks[row].counts.cycles.value));
    EXPECT_EQ(cell(memory, "GM_to_UB_datas(KB)", row), "0.512000");
    EXPECT_EQ(cell(memory, "UB_to_GM_datas(KB)", row), "0.256000");
  }
  EXPECT_EQ(cell(files.at("ArithmeticUtilization.csv"), "aiv_vec_fops", 0), "128");
  EXPECT_EQ(cell(files.at("OpBasicInfo.csv"), "Op Type", 0), "vector");
}

TEST(LaunchTables, OfACubeKernelCountItsMadsAndItsPaths) {
  const Profile profile = profile_of_tiles();
  const auto files = launch_tables(profile.tasks[0], profile);
  const std::string& arithmetic = files.at("ArithmeticUtilization.csv");
  EXPECT_EQ(cell(arithmetic, "aic_cube_total_instr_number", 0), "6");
  EXPECT_EQ(cell(arithmetic, "aic_cube_fops", 0), std::to_string(6 * 2 * 128 * 64 * 64));
  EXPECT_EQ(cell(arithmetic, "aic_cube_ratio", 0), cell(arithmetic, "aic_cube_fp16_ratio", 0));
  EXPECT_EQ(cell(files.at("Memory.csv"), "L0C_to_GM_datas(KB)", 0), "49.152000");
  EXPECT_EQ(line_of(files.at("MemoryL0.csv"), 0),
            "block_id,sub_block_id,aic_time(us),aic_total_cycles,aiv_time(us),aiv_total_cycles,"
            "aic_l0a_write_bw(GB/s),aic_l0b_write_bw(GB/s)");
}

TEST(RunTables, NameEveryTaskAndItsTime) {
  const Profile profile = profile_of_vector_add(sim::split_chip());
  const auto files = run_tables(profile);
  EXPECT_EQ(line_of(files.at("op_summary_0.csv"), 0),
            "Device_id,Task ID,Stream ID,Op Name,OP Type,Task Type,Task Start Time(us),"
            "Task Duration(us),Task Wait Time(us),Block Num,Input Shapes,Input Data Types,"
            "Input Formats,Output Shapes,Output Data Types,Output Formats,aicore_time(us),"
            "aic_total_cycles,aic_mac_time(us),aic_mac_ratio,aic_scalar_time(us),"
            "aic_scalar_ratio,aic_mte1_time(us),aic_mte1_ratio,aic_mte2_time(us),aic_mte2_ratio,"
            "aic_mte3_time(us),aic_mte3_ratio,aic_fixpipe_time(us),aic_fixpipe_ratio,"
            "aiv_time(us),aiv_total_cycles,aiv_vec_time(us),aiv_vec_ratio,aiv_scalar_time(us),"
            "aiv_scalar_ratio,aiv_mte2_time(us),aiv_mte2_ratio,aiv_mte3_time(us),"
            "aiv_mte3_ratio");
  EXPECT_EQ(cell(files.at("op_summary_0.csv"), "Task Type", 0), "AI_VECTOR_CORE");
  EXPECT_EQ(cell(files.at("op_statistic_0.csv"), "Ratio(%)", 0), "100");
  EXPECT_EQ(cell(files.at("op_statistic_0.csv"), "Count", 0), "1");
  EXPECT_EQ(cell(files.at("task_time_0.csv"), "kernel_name", 0), "vector_add");
  EXPECT_THAT(files.at("instr_exe.csv"), HasSubstr("vadd"));
  EXPECT_THAT(files.at("code_exe.csv"), HasSubstr("test_kernels.cpp:7"));
}

TEST(Json, HasTheKeysOfItsPage) {
  Profile profile = profile_of_tiles();
  profile.program = "tiles";
  const auto json = nlohmann::json::parse(to_json(profile, R"({"pass": true})"));
  EXPECT_EQ(json["schema"], "cubist.profile/1");
  EXPECT_EQ(json["program"], "tiles");
  EXPECT_EQ(json["mode"], "full");
  EXPECT_EQ(json["chip"]["cores"][1]["kind"], "AIV");
  EXPECT_EQ(json["network"]["pass"], true);
  const auto& task = json["tasks"][0];
  EXPECT_EQ(task["kind"], "launch");
  EXPECT_EQ(task["core_kind"], "AIC");
  EXPECT_EQ(task["operations"]["cube f16"], 6 * 2 * 128 * 64 * 64);
  EXPECT_EQ(task["paths"]["L1->L0B"], 8192);
  EXPECT_FALSE(task.contains("type")) << "nobody said which operator it is";
  EXPECT_FALSE(task.contains("failed"));
  for (const auto& pipe : task["pipes"]) {
    int64_t sum = pipe["busy"].get<int64_t>() + pipe["idle"].get<int64_t>();
    for (const auto& wait : pipe["waits"]) sum += wait.get<int64_t>();
    EXPECT_EQ(Cycles{sum}, profile.tasks[0].total().cycles) << pipe["pipe"];
  }
  EXPECT_FALSE(json["lines"][0].contains("text")) << "there is no such file";
  const auto& track = json["timeline"]["tracks"][0];
  EXPECT_EQ(track["start"].size(), track["name"].size());
}

TEST(Summary, FitsIn120ColumnsAndNamesWhatFailed) {
  ProfiledKernels p(sim::split_chip());
  p.store_tiles(3, true);
  EXPECT_NE(p.kernels.error_of("trap_42"), "no error");
  const std::string text = render_summary(p.collector->profile(), 10);
  EXPECT_THAT(text, HasSubstr("store_tiles"));
  EXPECT_THAT(text, HasSubstr("1 FAILED"));
  EXPECT_THAT(text, HasSubstr("trap"));
  std::stringstream in(text.substr(0, text.find("\ntask ")));
  for (std::string line; std::getline(in, line);) EXPECT_LE(line.size(), 120u) << line;
}

}  // namespace
}  // namespace cubist::profile
