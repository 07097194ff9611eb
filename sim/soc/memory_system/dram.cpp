#include "soc/memory_system/dram.h"

#include <algorithm>

#include "soc/memory_system/interleave.h"

namespace cubist::sim {

Dram::Dram(const DramSpec& spec, Bytes line)
    : spec_(spec),
      line_(static_cast<uint64_t>(line.value)),
      lines_per_row_(static_cast<uint64_t>(spec.row.value / line.value)),
      buses_(static_cast<size_t>(spec.channels),
             Bus{Channel({spec.bandwidth.value * spec.efficiency / spec.channels}),
                 std::vector<Bank>(static_cast<size_t>(spec.banks))}) {}

Cycles Dram::access(const MemoryRequest& request, Cycles start) {
  const uint64_t line = request.address / line_;
  Bus& bus = buses_[interleaved_unit(line, buses_.size())];
  const uint64_t row = line / buses_.size() / lines_per_row_;
  Bank& bank = bus.banks[interleaved_unit(row, bus.banks.size())];

  Cycles row_open = std::max(start, bank.free);
  if (bank.open_row != row) {
    bank.open_row = row;
    row_open += spec_.row_miss;  // other banks use the bus meanwhile
  }
  bank.free = row_open;
  const Bytes moved{round_up(request.size.value, spec_.burst.value)};
  (request.is_write ? request.traffic->dram_written : request.traffic->dram_read) += moved;
  const Cycles passed = std::max(bus.channel.reserve(start, moved), row_open);
  return request.is_write ? passed : passed + spec_.latency;
}

}  // namespace cubist::sim
