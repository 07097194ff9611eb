// Reads a trace as Perfetto's own importer does (slices of a track nest, names are interned on the
// sequence), knowing only the published schema. Throws std::runtime_error for whatever that
// importer would drop, and for a track whose events are not in the order of time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace cubist::profile {

struct ReadEvent {  // a slice, or an instant (end == begin, is_instant)
  std::string name, category;
  uint64_t begin = 0, end = 0;  // ns
  bool is_instant = false;
  int depth = 0;
  std::map<std::string, std::variant<int64_t, std::string>> arguments;
  std::vector<uint64_t> flows_begun, flows_ended;

  bool has(const std::string& argument) const { return arguments.contains(argument); }
  int64_t number(const std::string& argument) const {
    return std::get<int64_t>(arguments.at(argument));
  }
  const std::string& text(const std::string& argument) const {
    return std::get<std::string>(arguments.at(argument));
  }
};

struct ReadCounter {
  std::string unit;
  std::vector<std::pair<uint64_t, double>> values;  // (ns, value)
};

struct ReadProcess {
  std::string name;
  std::map<std::string, std::vector<ReadEvent>> threads;  // in the order of their beginnings
  std::map<std::string, ReadCounter> counters;
};

struct ReadTrace {
  std::map<std::string, ReadProcess> processes;
  int64_t packets = 0, events = 0, slices = 0, instants = 0, counter_values = 0, flows = 0;
};

ReadTrace read_trace(const std::filesystem::path& file);

}  // namespace cubist::profile
