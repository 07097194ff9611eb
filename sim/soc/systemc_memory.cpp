#include "soc/systemc_memory.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "soc/memory_system/memory_system.h"

namespace cubist::sim {
namespace {

using sc_core::sc_time;

// SystemC elaborates once per process: modules and sockets cannot be made after the first sc_start
// (E529). So as many memory systems as a process may have devices are made at once, empty; they
// cost a few kilobytes each.
class Platform {
 public:
  Platform() {
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    for (int i = 0; i < SystemcMemoryLease::kMaxDevices; ++i) {
      memories_.push_back(std::make_unique<SystemcMemory>(fmt::format("chip{}", i)));
    }
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }

  SystemcMemory& free_memory() {
    const auto it =
        std::ranges::find_if(memories_, [](const auto& memory) { return memory->is_free(); });
    if (it != memories_.end()) return **it;
    throw Error(Fault::kResource, {.where = {},
                                   .did = "make one more device with a clock",
                                   .expected = fmt::format("at most {} at a time in one process",
                                                           SystemcMemoryLease::kMaxDevices),
                                   .fix = "destroy a device first, or use another process"});
  }

 private:
  std::vector<std::unique_ptr<SystemcMemory>> memories_;
};

// One per process, as SystemC's own kernel is; never destroyed, so that devices may live until the
// process exits.
Platform& platform() {
  static auto* const instance = new Platform;
  return *instance;
}

}  // namespace

Cycles InitiatorModule::access(const MemoryRequest& request, Cycles start) {
  MemoryRequestExtension extension;
  extension.request = &request;
  tlm::tlm_generic_payload payload;
  payload.set_command(request.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  payload.set_address(request.address);
  payload.set_data_length(static_cast<unsigned>(request.total().value));
  payload.set_extension(&extension);
  const sc_time now = sc_core::sc_time_stamp();
  sc_time delay = clock_->time_of(start) - now;
  socket->b_transport(payload, delay);
  payload.clear_extension(&extension);
  return clock_->cycles_at(now + delay);
}

TargetModule::TargetModule(const sc_core::sc_module_name& name) : sc_module(name) {
  socket.register_b_transport(this, &TargetModule::b_transport);
}

void TargetModule::serve(MemoryStage& stage, const SystemcClock& clock) {
  stage_ = &stage;
  clock_ = clock;
}

void TargetModule::b_transport(tlm::tlm_generic_payload& payload, sc_time& delay) {
  const sc_time now = sc_core::sc_time_stamp();
  const MemoryRequest& request = *payload.get_extension<MemoryRequestExtension>()->request;
  delay = clock_->time_of(stage_->access(request, clock_->cycles_at(now + delay))) - now;
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

SystemcMemory::SystemcMemory(const std::string& name)
    : core_port_((name + "_core_port").c_str()),
      noc_to_l2_((name + "_noc_to_l2").c_str()),
      l2_to_memory_((name + "_l2_to_memory").c_str()),
      noc_((name + "_noc").c_str()),
      l2_((name + "_l2").c_str()),
      memory_((name + "_memory").c_str()) {
  core_port_.socket.bind(noc_.socket);
  noc_to_l2_.socket.bind(l2_.socket);
  l2_to_memory_.socket.bind(memory_.socket);
}

SystemcMemory::Stages::Stages(const ChipSpec& chip_spec, MemoryStage& to_l2, MemoryStage& to_memory)
    : chip(chip_spec),
      dram(chip.dram, chip.l2.line),
      l2(chip.l2, to_memory),
      noc(chip.noc, port_count(chip), to_l2) {}

void SystemcMemory::plug_in(const ChipSpec& chip, const SystemcClock& clock) {
  stages_ = std::make_unique<Stages>(chip, noc_to_l2_, l2_to_memory_);
  for (InitiatorModule* initiator : {&core_port_, &noc_to_l2_, &l2_to_memory_})
    initiator->set_clock(clock);
  noc_.serve(stages_->noc, clock);
  l2_.serve(stages_->l2, clock);
  memory_.serve(stages_->dram, clock);
}

SystemcMemoryLease::SystemcMemoryLease(const ChipSpec& chip, const SystemcClock& clock)
    : memory_(&platform().free_memory()) {
  memory_->plug_in(chip, clock);
}

SystemcMemoryLease::~SystemcMemoryLease() { memory_->take_out(); }

}  // namespace cubist::sim
