// Reads a trace with the tests' reader and says what is in it: check_trace FILE.
#include <fmt/format.h>

#include <exception>
#include <filesystem>

#include "trace_reader.h"

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: check_trace FILE\n");
    return 2;
  }
  try {
    const cubist::profile::ReadTrace trace = cubist::profile::read_trace(arguments[1]);
    fmt::print(
        "{} bytes, {} packets: {} slices, {} instants, {} counter values, {} flows; {} processes\n",
        std::filesystem::file_size(arguments[1]), trace.packets, trace.slices, trace.instants,
        trace.counter_values, trace.flows, trace.processes.size());
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "{}: {}\n", arguments[1], e.what());
    return 1;
  }
}
