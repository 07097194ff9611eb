#include "launch_tables.h"

#include <fmt/format.h>

#include <set>

#include "csv_table.h"

namespace cubist::profile {
namespace {

using isa::DataType;
using isa::Pipe;
using sim::Space;

// A block on its core, as the columns ask it.
struct BlockRow {
  const BlockProfile& block;
  const sim::ChipSpec& chip;

  const CoreCounts& counts() const { return block.counts; }
  double cycles() const { return static_cast<double>(counts().cycles.value); }
  double microseconds(Cycles time) const { return chip.microseconds(time); }
  double ratio(Cycles time) const { return ratio(static_cast<double>(time.value), cycles()); }
  static double ratio(double part, double whole) { return whole == 0 ? 0 : part / whole; }
  // bytes / us = MB/s
  double gigabytes_per_second(Bytes bytes, Cycles time) const {
    constexpr double kMegaPerGiga = 1000;
    return ratio(static_cast<double>(bytes.value), microseconds(time) * kMegaPerGiga);
  }
  double rate(Bytes bytes) const { return gigabytes_per_second(bytes, counts().cycles); }

  sim::PipeTime pipe(Pipe name) const {
    const auto found = counts().pipes.find(name);
    return found == counts().pipes.end() ? sim::PipeTime{} : found->second;
  }
  Bytes path(Space from, Space to) const {
    const auto found = counts().paths.find({from, to});
    return found == counts().paths.end() ? Bytes{} : found->second;
  }
  Bytes from(Space space) const {
    Bytes sum;
    for (const auto& [path, bytes] : counts().paths) sum += path.from == space ? bytes : Bytes{};
    return sum;
  }
  Bytes to(Space space) const {
    Bytes sum;
    for (const auto& [path, bytes] : counts().paths) sum += path.to == space ? bytes : Bytes{};
    return sum;
  }
  // Of the unit's instructions on these types.
  TypeCounts types(Pipe unit, const std::set<DataType>& wanted) const {
    TypeCounts sum;
    for (const auto& [kind, found] : counts().types) {
      if (kind.unit != unit || !wanted.contains(kind.type)) continue;
      sum.operations += found.operations;
      sum.instructions += found.instructions;
      sum.busy += found.busy;
    }
    return sum;
  }
};

const std::set<DataType> kFloats = {DataType::f16, DataType::bf16, DataType::f32};
const std::set<DataType> kFp16 = {DataType::f16, DataType::bf16};
const std::set<DataType> kFp32 = {DataType::f32};
const std::set<DataType> kInt32 = {DataType::s32, DataType::u32};
const std::set<DataType> kInt16 = {DataType::s16, DataType::u16};
const std::set<DataType> kInt8 = {DataType::s8, DataType::u8};
const std::set<DataType> kIntegers = {DataType::s4, DataType::s8, DataType::u8, DataType::s32};

// The cores that have the column: its name begins with aic_ or aiv_ (or both are there), or with
// neither.
enum class Cores : uint8_t { kCube, kVector, kBoth, kNone };

struct Column {
  Cores cores;
  const char* name;  // behind the prefix, with unit
  double (*value)(const BlockRow&);
};

constexpr double kKilo = 1000, kPercent = 100;

template <Pipe pipe>
double busy_time(const BlockRow& r) {
  return r.microseconds(r.pipe(pipe).busy);
}
template <Pipe pipe>
double busy_ratio(const BlockRow& r) {
  return r.ratio(r.pipe(pipe).busy);
}
template <Pipe pipe>
double wait_ratio(const BlockRow& r) {
  return r.ratio(r.pipe(pipe).waited());
}
template <Pipe pipe>
double instructions(const BlockRow& r) {
  return static_cast<double>(r.pipe(pipe).instructions);
}
template <Space from, Space to>
double path_kilobytes(const BlockRow& r) {
  return static_cast<double>(r.path(from, to).value) / kKilo;
}
template <Space from, Space to>
double path_rate(const BlockRow& r) {
  return r.rate(r.path(from, to));
}
// Of what the port or the path can carry in the block's time.
double usage(const BlockRow& r, Bytes bytes, BytesPerCycle most) {
  return kPercent * BlockRow::ratio(static_cast<double>(bytes.value), most.value * r.cycles());
}
template <Pipe unit, const std::set<DataType>& types>
double type_ratio(const BlockRow& r) {
  return r.ratio(r.types(unit, types).busy);
}
template <Pipe unit, const std::set<DataType>& types>
double type_instructions(const BlockRow& r) {
  return static_cast<double>(r.types(unit, types).instructions);
}
template <Pipe unit, const std::set<DataType>& types>
double type_operations(const BlockRow& r) {
  return static_cast<double>(r.types(unit, types).operations);
}
double hit_rate(int64_t hits, int64_t misses) {
  return kPercent * BlockRow::ratio(static_cast<double>(hits), static_cast<double>(hits + misses));
}

using Table = std::vector<Column>;

const Table kPipeUtilization = {
    {Cores::kVector, "vec_time(us)", busy_time<Pipe::V>},
    {Cores::kVector, "vec_ratio", busy_ratio<Pipe::V>},
    {Cores::kCube, "cube_time(us)", busy_time<Pipe::M>},
    {Cores::kCube, "cube_ratio", busy_ratio<Pipe::M>},
    {Cores::kBoth, "scalar_time(us)", busy_time<Pipe::S>},
    {Cores::kBoth, "scalar_ratio", busy_ratio<Pipe::S>},
    {Cores::kBoth, "scalar_wait_time(us)",
     [](const BlockRow& r) { return r.microseconds(r.pipe(Pipe::S).waited()); }},
    {Cores::kCube, "fixpipe_time(us)", busy_time<Pipe::FIX>},
    {Cores::kCube, "fixpipe_ratio", busy_ratio<Pipe::FIX>},
    {Cores::kCube, "mte1_time(us)", busy_time<Pipe::MTE1>},
    {Cores::kCube, "mte1_ratio", busy_ratio<Pipe::MTE1>},
    {Cores::kBoth, "mte2_time(us)", busy_time<Pipe::MTE2>},
    {Cores::kBoth, "mte2_ratio", busy_ratio<Pipe::MTE2>},
    {Cores::kBoth, "mte3_time(us)", busy_time<Pipe::MTE3>},
    {Cores::kBoth, "mte3_ratio", busy_ratio<Pipe::MTE3>},
    {Cores::kCube, "mte1_active_bw(GB/s)",
     [](const BlockRow& r) {
       return r.gigabytes_per_second(r.from(Space::kL1), r.pipe(Pipe::MTE1).busy);
     }},
    {Cores::kBoth, "mte2_active_bw(GB/s)",
     [](const BlockRow& r) {
       return r.gigabytes_per_second(r.pipe(Pipe::MTE2).gm_read, r.pipe(Pipe::MTE2).busy);
     }},
    {Cores::kBoth, "mte3_active_bw(GB/s)",
     [](const BlockRow& r) {
       return r.gigabytes_per_second(r.pipe(Pipe::MTE3).gm_written, r.pipe(Pipe::MTE3).busy);
     }},
    {Cores::kCube, "fixpipe_active_bw(GB/s)",
     [](const BlockRow& r) {
       return r.gigabytes_per_second(
           r.path(Space::kL0c, Space::kGm) + r.path(Space::kL0c, Space::kL1),
           r.pipe(Pipe::FIX).busy);
     }},
};

const Table kArithmeticUtilization = {
    {Cores::kCube, "cube_ratio", busy_ratio<Pipe::M>},
    {Cores::kCube, "cube_fp16_ratio", type_ratio<Pipe::M, kFp16>},
    {Cores::kCube, "cube_int8_ratio", type_ratio<Pipe::M, kInt8>},
    {Cores::kCube, "cube_fops", type_operations<Pipe::M, kFloats>},
    {Cores::kCube, "cube_total_instr_number",
     [](const BlockRow& r) {
       return type_instructions<Pipe::M, kFloats>(r) + type_instructions<Pipe::M, kIntegers>(r);
     }},
    {Cores::kCube, "cube_fp_instr_number", type_instructions<Pipe::M, kFloats>},
    {Cores::kCube, "cube_int_instr_number", type_instructions<Pipe::M, kIntegers>},
    {Cores::kVector, "vec_ratio", busy_ratio<Pipe::V>},
    {Cores::kVector, "vec_fp32_ratio", type_ratio<Pipe::V, kFp32>},
    {Cores::kVector, "vec_fp16_ratio", type_ratio<Pipe::V, kFp16>},
    {Cores::kVector, "vec_int32_ratio", type_ratio<Pipe::V, kInt32>},
    {Cores::kVector, "vec_int16_ratio", type_ratio<Pipe::V, kInt16>},
    {Cores::kVector, "vec_misc_ratio",
     [](const BlockRow& r) {
       return busy_ratio<Pipe::V>(r) - type_ratio<Pipe::V, kFp32>(r) -
              type_ratio<Pipe::V, kFp16>(r) - type_ratio<Pipe::V, kInt32>(r) -
              type_ratio<Pipe::V, kInt16>(r);
     }},
    {Cores::kVector, "vec_fops", type_operations<Pipe::V, kFloats>},
};

const Table kMemory = {
    {Cores::kVector, "ub_to_gm_bw(GB/s)", path_rate<Space::kUb, Space::kGm>},
    {Cores::kVector, "gm_to_ub_bw(GB/s)", path_rate<Space::kGm, Space::kUb>},
    {Cores::kCube, "l1_read_bw(GB/s)",
     [](const BlockRow& r) { return r.rate(r.from(Space::kL1)); }},
    {Cores::kCube, "l1_write_bw(GB/s)", [](const BlockRow& r) { return r.rate(r.to(Space::kL1)); }},
    {Cores::kBoth, "main_mem_read_bw(GB/s)",
     [](const BlockRow& r) { return r.rate(r.counts().reads.bytes); }},
    {Cores::kBoth, "main_mem_write_bw(GB/s)",
     [](const BlockRow& r) { return r.rate(r.counts().writes.bytes); }},
    {Cores::kCube, "mte1_instructions", instructions<Pipe::MTE1>},
    {Cores::kCube, "mte1_ratio", busy_ratio<Pipe::MTE1>},
    {Cores::kBoth, "mte2_instructions", instructions<Pipe::MTE2>},
    {Cores::kBoth, "mte2_ratio", busy_ratio<Pipe::MTE2>},
    {Cores::kBoth, "mte3_instructions", instructions<Pipe::MTE3>},
    {Cores::kBoth, "mte3_ratio", busy_ratio<Pipe::MTE3>},
    {Cores::kNone, "read_main_memory_datas(KB)",
     [](const BlockRow& r) { return static_cast<double>(r.counts().reads.bytes.value) / kKilo; }},
    {Cores::kNone, "write_main_memory_datas(KB)",
     [](const BlockRow& r) { return static_cast<double>(r.counts().writes.bytes.value) / kKilo; }},
    {Cores::kNone, "GM_to_L1_datas(KB)", path_kilobytes<Space::kGm, Space::kL1>},
    {Cores::kNone, "GM_to_L1_bw_usage_rate(%)",
     [](const BlockRow& r) {
       return usage(r, r.path(Space::kGm, Space::kL1), r.chip.noc.core_read);
     }},
    {Cores::kNone, "L1_to_GM_datas(KB)", path_kilobytes<Space::kL1, Space::kGm>},
    {Cores::kNone, "L1_to_GM_bw_usage_rate(%)",
     [](const BlockRow& r) {
       return usage(r, r.path(Space::kL1, Space::kGm), r.chip.noc.core_write);
     }},
    {Cores::kNone, "L0C_to_L1_datas(KB)", path_kilobytes<Space::kL0c, Space::kL1>},
    {Cores::kNone, "L0C_to_L1_bw_usage_rate(%)",
     [](const BlockRow& r) {
       return usage(r, r.path(Space::kL0c, Space::kL1), r.chip.movers.l0c_to_l1);
     }},
    {Cores::kNone, "L0C_to_GM_datas(KB)", path_kilobytes<Space::kL0c, Space::kGm>},
    {Cores::kNone, "L0C_to_GM_bw_usage_rate(%)",
     [](const BlockRow& r) {
       return usage(r, r.path(Space::kL0c, Space::kGm), r.chip.movers.l0c_to_gm);
     }},
    {Cores::kNone, "GM_to_UB_datas(KB)", path_kilobytes<Space::kGm, Space::kUb>},
    {Cores::kNone, "GM_to_UB_bw_usage_rate(%)",
     [](const BlockRow& r) {
       return usage(r, r.path(Space::kGm, Space::kUb), r.chip.noc.core_read);
     }},
    {Cores::kNone, "UB_to_GM_datas(KB)", path_kilobytes<Space::kUb, Space::kGm>},
    {Cores::kNone, "UB_to_GM_bw_usage_rate(%)",
     [](const BlockRow& r) {
       return usage(r, r.path(Space::kUb, Space::kGm), r.chip.noc.core_write);
     }},
};

const Table kMemoryL0 = {
    {Cores::kCube, "l0a_write_bw(GB/s)",
     [](const BlockRow& r) { return r.rate(r.to(Space::kL0a)); }},
    {Cores::kCube, "l0b_write_bw(GB/s)",
     [](const BlockRow& r) { return r.rate(r.to(Space::kL0b)); }},
};

const Table kMemoryUb = {
    {Cores::kVector, "ub_read_bw_scalar(GB/s)",
     [](const BlockRow& r) { return r.rate(r.counts().ub_scalar_read); }},
    {Cores::kVector, "ub_write_bw_scalar(GB/s)",
     [](const BlockRow& r) { return r.rate(r.counts().ub_scalar_written); }},
};

const Table kL2Cache = {
    {Cores::kBoth, "write_cache_hit",
     [](const BlockRow& r) { return static_cast<double>(r.counts().writes.l2_hits); }},
    {Cores::kBoth, "write_cache_miss_allocate",
     [](const BlockRow& r) { return static_cast<double>(r.counts().writes.l2_misses); }},
    {Cores::kBoth, "r0_read_cache_hit",
     [](const BlockRow& r) { return static_cast<double>(r.counts().reads.l2_hits); }},
    {Cores::kBoth, "r0_read_cache_miss_allocate",
     [](const BlockRow& r) { return static_cast<double>(r.counts().reads.l2_misses); }},
    {Cores::kBoth, "write_hit_rate(%)",
     [](const BlockRow& r) {
       return hit_rate(r.counts().writes.l2_hits, r.counts().writes.l2_misses);
     }},
    {Cores::kBoth, "read_hit_rate(%)",
     [](const BlockRow& r) {
       return hit_rate(r.counts().reads.l2_hits, r.counts().reads.l2_misses);
     }},
    {Cores::kBoth, "total_hit_rate(%)",
     [](const BlockRow& r) {
       return hit_rate(r.counts().reads.l2_hits + r.counts().writes.l2_hits,
                       r.counts().reads.l2_misses + r.counts().writes.l2_misses);
     }},
};

const Table kResourceConflictRatio = {
    {Cores::kCube, "cube_wait_ratio", wait_ratio<Pipe::M>},
    {Cores::kVector, "vec_total_cflt_ratio",
     [](const BlockRow& r) { return r.ratio(r.pipe(Pipe::V).bank_conflict); }},
    {Cores::kVector, "vec_bankgroup_cflt_ratio",
     [](const BlockRow& r) { return r.ratio(r.pipe(Pipe::V).group_conflict); }},
    {Cores::kVector, "vec_bank_cflt_ratio",
     [](const BlockRow& r) {
       return r.ratio(r.pipe(Pipe::V).bank_conflict - r.pipe(Pipe::V).group_conflict);
     }},
    {Cores::kVector, "vec_wait_ratio", wait_ratio<Pipe::V>},
    {Cores::kCube, "mte1_wait_ratio", wait_ratio<Pipe::MTE1>},
    {Cores::kBoth, "mte2_wait_ratio", wait_ratio<Pipe::MTE2>},
    {Cores::kBoth, "mte3_wait_ratio", wait_ratio<Pipe::MTE3>},
};

const std::map<std::string, const Table*> kTables = {
    {"PipeUtilization.csv", &kPipeUtilization},
    {"ArithmeticUtilization.csv", &kArithmeticUtilization},
    {"Memory.csv", &kMemory},
    {"MemoryL0.csv", &kMemoryL0},
    {"MemoryUB.csv", &kMemoryUb},
    {"L2Cache.csv", &kL2Cache},
    {"ResourceConflictRatio.csv", &kResourceConflictRatio},
};

constexpr const char* kCubePrefix = "aic_";
constexpr const char* kVectorPrefix = "aiv_";

using Columns = std::vector<CsvColumn<BlockRow>>;

bool is_vector_core(const BlockRow& r) { return r.block.core.kind == isa::CoreKind::aiv; }

// On a split chip a cell is there on the cores that the prefix names.
void add_split(Columns& columns, const char* prefix, const Column& column) {
  const bool is_vector = std::string_view(prefix) == kVectorPrefix;
  columns.push_back(
      {std::string(prefix) + column.name, [value = column.value, is_vector](const BlockRow& r) {
         return is_vector_core(r) == is_vector ? std::optional(csv_number(value(r))) : std::nullopt;
       }});
}

void add_plain(Columns& columns, const std::string& prefix, const Column& column) {
  columns.push_back({prefix + column.name, [value = column.value](const BlockRow& r) {
                       return std::optional(csv_number(value(r)));
                     }});
}

Columns leading_columns(bool is_split) {
  const Table times = {
      {Cores::kBoth, "time(us)",
       [](const BlockRow& r) { return r.microseconds(r.counts().cycles); }},
      {Cores::kBoth, "total_cycles", [](const BlockRow& r) { return r.cycles(); }}};
  Columns columns;
  if (!is_split) {
    for (const Column& column : times) add_plain(columns, kCubePrefix, column);
    return columns;
  }
  columns.push_back({"block_id", [](const BlockRow& r) { return std::to_string(r.block.block); }});
  columns.push_back({"sub_block_id", [](const BlockRow& r) {
                       return is_vector_core(r) ? fmt::format("vector{}", r.block.sub_block)
                                                : std::string("cube0");
                     }});
  for (const char* prefix : {kCubePrefix, kVectorPrefix}) {
    for (const Column& column : times) add_split(columns, prefix, column);
  }
  return columns;
}

// Coupled cores have only the columns of aic.
Columns columns_of(const Table& table, bool is_split) {
  Columns columns = leading_columns(is_split);
  for (const Column& column : table) {
    if (column.cores == Cores::kNone) {
      add_plain(columns, "", column);
    } else if (!is_split) {
      add_plain(columns, kCubePrefix, column);
    } else {
      if (column.cores != Cores::kVector) add_split(columns, kCubePrefix, column);
      if (column.cores != Cores::kCube) add_split(columns, kVectorPrefix, column);
    }
  }
  return columns;
}

const char* op_type_of(const TaskProfile& launch) {
  if (launch.kinds.size() > 1) return "mix";
  return launch.kinds.contains(isa::CoreKind::aiv) ? "vector" : "cube";
}

std::string basic_info(const TaskProfile& launch, const Profile& profile) {
  struct Row {
    const TaskProfile& launch;
    const Profile& profile;
  };
  const bool is_split = profile.chip.style == sim::CoreStyle::kSplit;
  std::vector<CsvColumn<Row>> columns = {
      {"Op Name", [](const Row& r) { return r.launch.name(); }},
      {"Task Duration(us)",
       [](const Row& r) { return csv_number(r.profile.chip.microseconds(r.launch.duration())); }},
      {"Block Dim", [](const Row& r) { return std::to_string(r.launch.block_dim); }},
      {"Device ID", [](const Row& r) { return std::to_string(r.profile.device); }},
      {"Current Freq", [](const Row& r) { return csv_number(r.profile.chip.clock_mhz); }},
      {"Rated Freq", [](const Row& r) { return csv_number(r.profile.chip.clock_mhz); }},
  };
  if (is_split) {
    columns.insert(columns.begin() + 1,
                   {"Op Type", [](const Row& r) { return std::string(op_type_of(r.launch)); }});
    columns.insert(
        columns.begin() + 4,
        {"Mix Block Dim", [](const Row& r) {
           return r.launch.kinds.size() > 1
                      ? std::optional(std::to_string(r.launch.kinds.at(isa::CoreKind::aiv).blocks))
                      : std::nullopt;
         }});
  }
  return render_csv<Row>(columns, {{launch, profile}});
}

}  // namespace

std::map<std::string, std::string> launch_tables(const TaskProfile& launch,
                                                 const Profile& profile) {
  std::vector<BlockRow> rows;
  for (const BlockProfile& block : launch.blocks) {
    if (block.counts.blocks != 0) rows.push_back({block, profile.chip});  // it ended
  }
  std::map<std::string, std::string> files = {{"OpBasicInfo.csv", basic_info(launch, profile)}};
  for (const auto& [name, table] : kTables)
    files[name] =
        render_csv(columns_of(*table, profile.chip.style == sim::CoreStyle::kSplit), rows);
  return files;
}

}  // namespace cubist::profile
