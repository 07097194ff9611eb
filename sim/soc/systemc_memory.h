// The memory system as SystemC modules with TLM-2.0 sockets between core ports and NoC, NoC and L2,
// L2 and memory:
//
//   CorePort --> NocModule --> L2Module --> MemoryModule
//
// The modules are shells: a request arrives as a generic payload without data (function is apart
// from time) and an extension that holds the MemoryRequest, the annotated delay says when it starts
// and, on return, when it is complete; the plain stage behind the shell computes that. Another
// memory model can be bound in a module's place.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <memory>
#include <optional>
#include <systemc>
#include <tlm>
#include <vector>

#include "cubist/sim/chip_spec.h"
#include "soc/memory_system/dram.h"
#include "soc/memory_system/l2_cache.h"
#include "soc/memory_system/noc.h"
#include "soc/systemc_kernel.h"

namespace cubist::sim {

struct MemoryRequestExtension : tlm::tlm_extension<MemoryRequestExtension> {
  const MemoryRequest* request = nullptr;

  tlm::tlm_extension_base* clone() const override { return new MemoryRequestExtension(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override {
    *this = static_cast<const MemoryRequestExtension&>(other);
  }
};

// Sends requests through a socket: the next stage as the stage before it sees it.
class InitiatorModule : public sc_core::sc_module, public MemoryStage {
 public:
  explicit InitiatorModule(const sc_core::sc_module_name& name) : sc_module(name) {}

  void set_clock(const SystemcClock& clock) { clock_ = clock; }
  Cycles access(const MemoryRequest& request, Cycles start) override;

  tlm_utils::simple_initiator_socket<InitiatorModule> socket{"to_next"};

 private:
  std::optional<SystemcClock> clock_;
};

// Receives requests for the plain stage that a device has put behind it.
class TargetModule : public sc_core::sc_module {
 public:
  explicit TargetModule(const sc_core::sc_module_name& name);

  void serve(MemoryStage& stage, const SystemcClock& clock);

  tlm_utils::simple_target_socket<TargetModule> socket{"from_previous"};

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  MemoryStage* stage_ = nullptr;
  std::optional<SystemcClock> clock_;
};

// The modules of one chip, elaborated before anybody knows which chip it will be. A device plugs in
// the stages of its chip and takes them out when it ends.
class SystemcMemory : public MemoryStage {
 public:
  explicit SystemcMemory(const std::string& name);

  void plug_in(const ChipSpec& chip, const SystemcClock& clock);
  void take_out() { stages_.reset(); }
  bool is_free() const { return !stages_; }

  Cycles access(const MemoryRequest& request, Cycles start) override {
    return core_port_.access(request, start);
  }

 private:
  struct Stages {
    Stages(const ChipSpec& chip_spec, MemoryStage& to_l2, MemoryStage& to_memory);
    ChipSpec chip;
    Dram dram;
    L2Cache l2;
    Noc noc;
  };

  InitiatorModule core_port_, noc_to_l2_, l2_to_memory_;
  TargetModule noc_, l2_, memory_;
  std::unique_ptr<Stages> stages_;
};

// Holds the SystemcMemory of one chip for as long as it lives.
class SystemcMemoryLease {
 public:
  // The first call of the process elaborates kMaxDevices of them. Throws Error(Resource) if all are
  // in use.
  SystemcMemoryLease(const ChipSpec& chip, const SystemcClock& clock);
  ~SystemcMemoryLease();
  SystemcMemoryLease(const SystemcMemoryLease&) = delete;
  SystemcMemoryLease& operator=(const SystemcMemoryLease&) = delete;

  MemoryStage& memory() { return *memory_; }

  static constexpr int kMaxDevices = 16;

 private:
  SystemcMemory* memory_;
};

}  // namespace cubist::sim
