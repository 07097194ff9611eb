#include "soc/memory_system/noc.h"

namespace cubist::sim {

Noc::Noc(const NocSpec& spec, int cores, MemoryStage& l2)
    : spec_(spec),
      ports_(static_cast<size_t>(cores), Port{Channel(spec.core_read), Channel(spec.core_write)}),
      l2_(l2) {}

Cycles Noc::access(const MemoryRequest& request, Cycles start) {
  Port& port = ports_[static_cast<size_t>(request.core)];
  if (request.is_write) {
    request.traffic->core_written += request.total();
    const Cycles sent = request.is_scalar ? start + transfer_time(request.total(), spec_.core_write)
                                          : port.write.reserve(start, request.total());
    return l2_.access(request, sent + spec_.latency);
  }
  request.traffic->core_read += request.total();
  const Cycles arrived = l2_.access(request, start + spec_.latency) + spec_.latency;
  if (request.is_scalar) return arrived + transfer_time(request.total(), spec_.core_read);
  return port.read.reserve_ending(arrived, request.total());
}

}  // namespace cubist::sim
