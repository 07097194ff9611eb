// A trace, read by a reader that knows only the published schema, against what the device reports.
#include "cubist/profile/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>

#include "trace_reader.h"
#include "traced_kernels.h"

namespace cubist::profile {
namespace {

using sim::TaskReport;
using testing::HasSubstr;

bool is_pipe(const std::string& thread) {
  return thread != "blocks" && thread != "cross-core flags";
}

// Cycles of the slices of a category, and nothing but one level of slices on the track.
int64_t cycles_of(const std::vector<ReadEvent>& events, const std::string& category,
                  const std::string& name = {}) {
  int64_t sum = 0;
  for (const ReadEvent& e : events) {
    if (e.category == category && !e.is_instant && (name.empty() || e.name == name))
      sum += e.number("cycles");
  }
  return sum;
}

void expect_pipes_add_up(const ReadTrace& trace, const RememberingWriter& device) {
  for (const auto& [key, time] : device.pipes) {
    const auto& [core, pipe] = key;
    const ReadProcess& process = trace.processes.at(name_of(core));
    const auto thread = process.threads.find(isa::name_of(pipe));
    const std::vector<ReadEvent> events =
        thread == process.threads.end() ? std::vector<ReadEvent>{} : thread->second;
    const std::string where = process.name + " " + isa::name_of(pipe);
    EXPECT_EQ(cycles_of(events, pipe == isa::Pipe::S ? "scalar" : "instruction"), time.busy.value)
        << where;
    for (size_t w = 1; w < sim::kWaits; ++w) {
      const std::string name = std::string("wait: ") + name_of(static_cast<sim::Wait>(w));
      EXPECT_EQ(cycles_of(events, "wait", name), time.waits.at(w).value) << where << ", " << name;
    }
  }
}

// Times are cycles in nanoseconds, rounded down, and slices of a pipe do not overlap.
void expect_times_are_nanoseconds(const ReadTrace& trace, const sim::ChipSpec& chip) {
  const auto ns = [&](int64_t cycle) {
    return static_cast<uint64_t>(std::floor(static_cast<double>(cycle) * (1000 / chip.clock_mhz)));
  };
  for (const auto& [process_name, process] : trace.processes) {
    for (const auto& [thread, events] : process.threads) {
      int64_t free = 0;
      for (const ReadEvent& e : events) {
        const int64_t began = e.number("began (cycle)");
        EXPECT_EQ(e.begin, ns(began));
        if (e.is_instant) continue;
        EXPECT_EQ(e.end, ns(began + e.number("cycles")));
        EXPECT_EQ(e.depth, 0) << e.name << " lies in another slice of " << thread;
        EXPECT_GE(began, free) << process_name << " " << thread << " " << e.name;
        free = began + e.number("cycles");
      }
    }
  }
}

struct FlowEnd {
  uint64_t time = 0;
  std::string process, name;
};
struct Flows {
  std::map<uint64_t, FlowEnd> from, to;
};
Flows flows_of(const ReadTrace& trace) {
  Flows flows;
  for (const auto& [name, process] : trace.processes) {
    for (const auto& [thread, events] : process.threads) {
      for (const ReadEvent& e : events) {
        for (const uint64_t id : e.flows_begun)
          EXPECT_TRUE(flows.from.insert({id, {e.begin, name, e.name}}).second) << id;
        for (const uint64_t id : e.flows_ended)
          EXPECT_TRUE(flows.to.insert({id, {e.begin, name, e.name}}).second) << id;
      }
    }
  }
  return flows;
}

void expect_flows_have_two_ends(const Flows& flows) {
  EXPECT_EQ(flows.from.size(), flows.to.size());
  for (const auto& [id, to] : flows.to) {
    ASSERT_TRUE(flows.from.contains(id)) << id;
    EXPECT_LE(flows.from.at(id).time, to.time) << id;
  }
}

// Bytes that a counter in GB/s stands for. The last value holds for no bin: it is the 0 after it.
double bytes_of(const ReadCounter& counter, const sim::ChipSpec& chip, Cycles bin,
                Cycles end_of_trace) {
  const double us_per_bin = static_cast<double>(bin.value) / chip.clock_mhz;
  const auto bin_of = [&](uint64_t ns) {
    return std::llround(static_cast<double>(ns) / 1000 / us_per_bin);
  };
  double bytes = 0;
  for (size_t i = 0; i < counter.values.size(); ++i) {
    const auto [time, value] = counter.values[i];
    const int64_t until = i + 1 < counter.values.size() ? bin_of(counter.values[i + 1].first)
                                                        : end_of_trace.value / bin.value + 1;
    bytes += value * 1000 * us_per_bin * static_cast<double>(until - bin_of(time));
  }
  return bytes;
}

TEST(Trace, TheSlicesOfAPipeAddUpToItsCounters) {
  for (const sim::ChipSpec& chip : {sim::coupled_chip(), sim::split_chip()}) {
    TracedKernels traced(chip);
    add_vectors(traced.kernels, 5);
    add_vectors(traced.kernels, 100);
    traced.writer.finish();
    const ReadTrace trace = read_trace(traced.path);
    EXPECT_EQ(traced.writer.blocks, 105);
    expect_pipes_add_up(trace, traced.writer);
    expect_times_are_nanoseconds(trace, chip);
    EXPECT_EQ(trace.packets, traced.writer.packets());
    EXPECT_EQ(static_cast<int64_t>(std::filesystem::file_size(traced.path)), traced.writer.bytes());
  }
}

TEST(Trace, TheSlicesOfPipesCoupledByUnitFlagsAddUpToo) {
  for (const uint64_t unit_flags : {0, 1}) {
    TracedKernels traced(sim::split_chip());
    store_tiles(traced.kernels, unit_flags);
    traced.writer.finish();
    const ReadTrace trace = read_trace(traced.path);
    expect_pipes_add_up(trace, traced.writer);
    expect_times_are_nanoseconds(trace, traced.kernels.device->chip());
  }
}

TEST(Trace, AnInstructionHasItsLineAndItsBytes) {
  TracedKernels traced(sim::coupled_chip());
  const TaskReport report = add_vectors(traced.kernels, 1);
  traced.writer.finish();
  const ReadTrace trace = read_trace(traced.path);
  const auto& threads = trace.processes.at("AI core 0").threads;
  int64_t read = 0, written = 0;
  for (const auto& [thread, events] : threads) {
    if (!is_pipe(thread)) continue;
    for (const ReadEvent& e : events) {
      EXPECT_EQ(e.text("source"), "test_kernels.cpp:7");
      EXPECT_GE(e.number("pc"), 0);
      if (e.has("bytes read")) read += e.number("bytes read");
      if (e.has("bytes written")) written += e.number("bytes written");
    }
  }
  const sim::PipeTime& scalar = report.pipes.at(isa::Pipe::S);
  EXPECT_EQ(read + scalar.gm_read.value, report.gm_read.value);
  EXPECT_EQ(written + scalar.gm_written.value, report.gm_written.value);
}

TEST(Trace, AnArrowGoesFromEverySetFlagToItsWait) {
  TracedKernels traced(sim::coupled_chip());
  traced.kernels.run("many_vector_adds", {50});
  add_vectors(traced.kernels, 5);
  traced.writer.finish();
  const Flows flows = flows_of(read_trace(traced.path));
  expect_flows_have_two_ends(flows);
  EXPECT_EQ(static_cast<int>(flows.to.size()), traced.writer.flag_waits);
  for (const auto& [id, to] : flows.to) {
    EXPECT_EQ(to.name, "wait_flag");
    EXPECT_EQ(flows.from.at(id).name, "set_flag");
    EXPECT_EQ(flows.from.at(id).process, to.process);
  }
}

TEST(Trace, AnArrowGoesFromTheLastCoreThatSignalsToEachThatWaits) {
  TracedKernels traced(sim::split_chip());
  const auto cores = static_cast<uint32_t>(traced.kernels.device->chip().vector_cores);
  sim::Kernels& k = traced.kernels;
  const uint64_t published = k.upload(std::vector<int64_t>(cores));
  const uint64_t seen = k.upload(std::vector<int64_t>(cores));
  k.run("sync_all", {published, seen}, cores);
  traced.writer.finish();
  const Flows flows = flows_of(read_trace(traced.path));
  expect_flows_have_two_ends(flows);
  std::set<std::string> sources, sinks;
  for (const auto& [id, to] : flows.to) {
    sinks.insert(to.process);
    sources.insert(flows.from.at(id).process);
    EXPECT_EQ(to.name, "wait_flag_dev");
    EXPECT_EQ(flows.from.at(id).name, "ffts_cross_core_sync");
  }
  EXPECT_EQ(sinks.size(), cores);
  EXPECT_EQ(sources.size(), 1u);
}

TEST(Trace, AnArrowGoesFromACubeCoreToItsVectorCoresAndBack) {
  TracedKernels traced(sim::split_chip());
  sim::Kernels& k = traced.kernels;
  const uint64_t value = k.upload(std::vector<int64_t>{0});
  const uint64_t arrivals = k.upload(std::vector<int64_t>{0});
  k.run("pingpong", {value, arrivals});
  traced.writer.finish();
  const ReadTrace trace = read_trace(traced.path);
  const Flows flows = flows_of(trace);
  expect_flows_have_two_ends(flows);
  std::multiset<std::string> ends;
  for (const auto& [id, to] : flows.to)
    ends.insert(flows.from.at(id).process[2] + ("to " + to.process));
  EXPECT_THAT(ends, testing::ElementsAre("Cto AIV 0", "Cto AIV 1", "Vto AIC 0"));
  expect_pipes_add_up(trace, traced.writer);
}

TEST(Trace, CountersAddUpToTheBytesOfTheReport) {
  for (const sim::ChipSpec& chip : {sim::coupled_chip(), sim::split_chip()}) {
    constexpr Cycles kBin{64};
    TracedKernels traced(chip, {.counter_bin = kBin});
    const TaskReport report = add_vectors(traced.kernels, 50);
    traced.writer.finish();
    const ReadTrace trace = read_trace(traced.path);
    double read = 0, written = 0;
    for (const auto& [name, process] : trace.processes) {
      const auto sum = [&](const std::string& counter) {
        return bytes_of(process.counters.at(counter), chip, kBin, report.ended);
      };
      if (name.starts_with("device")) {
        EXPECT_NEAR(sum("GM read"), static_cast<double>(report.gm_read.value), 1);
        EXPECT_NEAR(sum("GM written"), static_cast<double>(report.gm_written.value), 1);
        EXPECT_NEAR(sum("DRAM read"), static_cast<double>(report.dram_read.value), 1);
        EXPECT_NEAR(sum("DRAM written"), static_cast<double>(report.dram_written.value), 1);
        for (const auto& [time, percent] : process.counters.at("L2 hits").values) {
          EXPECT_GE(percent, 0);
          EXPECT_LE(percent, 100);
        }
      } else {
        read += sum("GM read");
        written += sum("GM written");
      }
    }
    EXPECT_NEAR(read, static_cast<double>(report.gm_read.value), 1);
    EXPECT_NEAR(written, static_cast<double>(report.gm_written.value), 1);
  }
}

TEST(Trace, AQueueIsNeverFullerThanItIsDeep) {
  TracedKernels traced(sim::coupled_chip(), {.counter_bin = {16}});
  traced.kernels.run("many_vector_adds", {500});
  traced.writer.finish();
  const ReadTrace trace = read_trace(traced.path);
  const ReadCounter& queue = trace.processes.at("AI core 0").counters.at("queue of V");
  double most = 0;
  for (const auto& [time, value] : queue.values) most = std::max(most, value);
  const int depth = traced.kernels.device->chip().queues.v;
  EXPECT_GT(most, depth / 2.0);
  EXPECT_LE(most, depth);
  EXPECT_EQ(queue.values.back().second, 0);
}

TEST(Trace, TasksAreOnTheTrackOfTheirStreamAndBlocksOnThatOfTheirCore) {
  TracedKernels traced(sim::coupled_chip());
  sim::Device& device = *traced.kernels.device;
  const sim::StreamId stream = device.create_stream();
  const uint64_t a = device.allocate({4096}), b = device.allocate({4096});
  device.submit(stream, sim::CopyDeviceTask{.dst = b, .src = a, .size = {4096}});
  device.wait_stream(stream);
  const TaskReport report = add_vectors(traced.kernels, 3);
  traced.writer.finish();
  const ReadTrace trace = read_trace(traced.path);
  const auto& streams = trace.processes.at("device: tiny").threads;
  const ReadEvent& copy = streams.at("stream " + std::to_string(stream)).at(0);
  EXPECT_EQ(copy.name, "copy GM to GM");
  EXPECT_EQ(copy.number("bytes read"), 4096);
  const ReadEvent& add = streams.at("stream 0").at(0);
  EXPECT_EQ(add.name, "vector_add");
  EXPECT_EQ(add.number("block dim"), 3);
  EXPECT_EQ(add.number("began (cycle)"), report.started.value);
  EXPECT_EQ(add.number("cycles"), (report.ended - report.started).value);
  int blocks = 0;
  for (const auto& [name, process] : trace.processes) {
    const auto it = process.threads.find("blocks");
    if (it == process.threads.end()) continue;
    for (const ReadEvent& e : it->second) {
      ++blocks;
      EXPECT_EQ(e.name, "block " + std::to_string(e.number("block")));
      EXPECT_EQ(e.text("kernel"), "vector_add");
    }
  }
  EXPECT_EQ(blocks, 3);
}

TEST(Trace, ATaskThatFailsSaysSo) {
  TracedKernels traced(sim::coupled_chip());
  EXPECT_NE(traced.kernels.error_of("copy_outside", {64}), "no error");
  add_vectors(traced.kernels, 2);
  traced.writer.finish();
  const ReadTrace trace = read_trace(traced.path);
  const auto& tasks = trace.processes.at("device: tiny").threads.at("stream 0");
  EXPECT_THAT(tasks.at(0).text("failed"), HasSubstr("copy_gm_to_ubuf"));
  EXPECT_FALSE(tasks.at(1).has("failed"));
  EXPECT_THAT(trace.processes.at("AI core 0").threads.at("blocks").at(0).text("failed"),
              HasSubstr("copy_gm_to_ubuf"));
}

TEST(Trace, AWindowKeepsWhatOverlapsIt) {
  const std::filesystem::path cut_path = trace_path() += ".cut";
  TracedKernels traced(sim::coupled_chip());
  traced.kernels.device->observe(nullptr);
  // The same kernel before, to know where the middle of it will be.
  const TaskReport before = traced.kernels.run("many_vector_adds", {500});
  const int64_t middle = before.ended.value + (before.ended - before.started).value / 2;
  const TraceWindow window{{middle}, {middle + 200}};
  TraceWriter cut_writer(cut_path, sim::coupled_chip(), {.window = window});
  Both both(traced.writer, cut_writer);
  traced.kernels.device->observe(&both);
  traced.kernels.run("many_vector_adds", {500});
  traced.kernels.device->observe(nullptr);
  traced.writer.finish();
  cut_writer.finish();
  const ReadTrace whole = read_trace(traced.path), cut = read_trace(cut_path);
  std::filesystem::remove(cut_path);
  EXPECT_LT(cut.events * 10, whole.events);
  const auto in_window = [&](const std::vector<ReadEvent>& events) {
    std::vector<std::pair<std::string, int64_t>> found;
    for (const ReadEvent& e : events) {
      const int64_t began = e.number("began (cycle)");
      const int64_t ended = began + (e.is_instant ? 1 : e.number("cycles"));
      if (began < window.end.value && ended > window.begin.value) found.emplace_back(e.name, began);
    }
    return found;
  };
  for (const auto& [thread, events] : whole.processes.at("AI core 0").threads) {
    const auto expected = in_window(events);
    const auto& threads = cut.processes.at("AI core 0").threads;
    const auto it = threads.find(thread);
    const auto actual = it == threads.end() ? std::vector<ReadEvent>{} : it->second;
    EXPECT_EQ(in_window(actual), expected) << thread;
    EXPECT_FALSE(expected.empty()) << thread;
    EXPECT_EQ(actual.size(), expected.size()) << thread;
  }
  EXPECT_EQ(cut.processes.at("device: tiny").threads.at("stream 0").size(), 1u);
}

TEST(Trace, AListOfCoresLeavesOutTheOthers) {
  const sim::CoreId third{isa::CoreKind::aiv, 2};
  TracedKernels traced(sim::split_chip(), {.cores = {third}});
  const TaskReport report = add_vectors(traced.kernels, 10);
  traced.writer.finish();
  const ReadTrace trace = read_trace(traced.path);
  ASSERT_EQ(trace.processes.size(), 2u);
  EXPECT_TRUE(trace.processes.contains("AIV 2"));
  const ReadProcess& device = trace.processes.begin()->second.name == "AIV 2"
                                  ? std::next(trace.processes.begin())->second
                                  : trace.processes.begin()->second;
  EXPECT_NEAR(bytes_of(device.counters.at("GM read"), traced.kernels.device->chip(),
                       TraceOptions{}.counter_bin, report.ended),
              static_cast<double>(report.gm_read.value), 1)
      << "counters of the device count every core";
}

TEST(Trace, OperandsAreThereUnlessTheyAreNotWanted) {
  for (const bool operands : {true, false}) {
    TracedKernels traced(sim::coupled_chip(), {.operands = operands});
    add_vectors(traced.kernels, 1);
    traced.writer.finish();
    const ReadTrace trace = read_trace(traced.path);
    const auto& events = trace.processes.at("AI core 0").threads.at("V");
    const auto vadd = std::ranges::find(events, "vadd", &ReadEvent::name);
    ASSERT_NE(vadd, events.end());
    ASSERT_EQ(vadd->has("operands"), operands);
    if (operands) {
      EXPECT_THAT(vadd->text("operands"), HasSubstr("dst=UB+"));
    }
  }
}

TEST(Trace, TheTimesAreThoseOfAnUntracedRun) {
  sim::Kernels plain(sim::Mode::kFull);
  TracedKernels traced(sim::coupled_chip());
  const TaskReport a = add_vectors(plain, 5), b = add_vectors(traced.kernels, 5);
  EXPECT_EQ(a.ended - a.started, b.ended - b.started);
}

std::string bytes_of_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Trace, TheSameEventsGiveTheSameBytes) {
  const std::filesystem::path second = trace_path() += ".second";
  TracedKernels traced(sim::split_chip());
  TraceWriter writer(second, sim::split_chip());
  Both both(traced.writer, writer);
  traced.kernels.device->observe(&both);
  add_vectors(traced.kernels, 5);
  traced.kernels.device->observe(nullptr);
  traced.writer.finish();
  writer.finish();
  const std::string a = bytes_of_file(traced.path), b = bytes_of_file(second);
  std::filesystem::remove(second);
  EXPECT_FALSE(a.empty());
  EXPECT_TRUE(a == b);
}

int entries(const std::filesystem::path& folder) {
  return static_cast<int>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(Trace, WithoutFinishThereIsNoFile) {
  const std::filesystem::path folder = trace_path() += ".folder";
  std::filesystem::create_directory(folder);
  {
    TraceWriter writer(folder / "trace", sim::coupled_chip());
    sim::Kernels k(sim::Mode::kFull);
    k.device->observe(&writer);
    add_vectors(k, 1);
    k.device->observe(nullptr);
  }
  EXPECT_EQ(entries(folder), 0);
  std::filesystem::remove_all(folder);
}

TEST(Trace, AFileThatCannotBeWrittenIsAnErrorAtOnce) {
  const std::filesystem::path folder = trace_path() += ".folder";
  std::filesystem::remove_all(folder);
  try {
    TraceWriter(folder / "trace", sim::coupled_chip());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kResource);
    EXPECT_THAT(error.what(), HasSubstr("No such file or directory"));
  }
}

TEST(Trace, AFileThatCannotBePutInPlaceIsAnErrorOfFinishAndLeavesNothing) {
  const std::filesystem::path folder = trace_path() += ".folder";
  std::filesystem::create_directories(folder / "trace");  // a folder of that name is in the way
  TraceWriter writer(folder / "trace", sim::coupled_chip());
  EXPECT_EQ(entries(folder), 2);
  EXPECT_THROW(writer.finish(), Error);
  EXPECT_EQ(entries(folder), 1);
  std::filesystem::remove_all(folder);
}

TEST(Trace, OptionsThatCannotBeAreErrors) {
  const auto error_of = [](const sim::ChipSpec& chip, TraceOptions options) {
    try {
      TraceWriter(trace_path(), chip, std::move(options));
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::kConfig);
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const sim::ChipSpec coupled = sim::coupled_chip(), split = sim::split_chip();
  EXPECT_THAT(error_of(coupled, {.window = TraceWindow{{5}, {5}}}), HasSubstr("cycle 5"));
  EXPECT_THAT(error_of(coupled, {.counter_bin = {0}}), HasSubstr("0 cycles"));
  EXPECT_THAT(error_of(coupled, {.cores = {{isa::CoreKind::aiv, 0}}}), HasSubstr("AIV 0"));
  EXPECT_THAT(error_of(split, {.cores = {{isa::CoreKind::aic, split.cube_cores}}}),
              HasSubstr("AIC"));
  EXPECT_FALSE(std::filesystem::exists(trace_path()));
}

}  // namespace
}  // namespace cubist::profile
