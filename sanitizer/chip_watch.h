// A chip under watch: puts what its observer hears together. The rules are in the files it uses.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "access_log.h"
#include "allocations.h"
#include "core_watch.h"
#include "cubist/sanitizer/sanitizer.h"
#include "cubist/sim/footprint.h"
#include "dependence_probe.h"
#include "message.h"
#include "report_list.h"
#include "shadow.h"
#include "task_order.h"
#include "tasks.h"

namespace cubist::sanitizer {

class Sanitizer::Chip {
 public:
  Chip(const sim::ChipSpec& chip, sim::Mode mode, const Options& options);

  const ReportList& reports() const { return reports_; }
  const Kinds& kinds() const { return options_.kinds; }
  int64_t incomplete() const { return incomplete_; }

  void allocated(uint64_t address, uint64_t size);
  void freed(uint64_t address);
  void host_wrote(uint64_t address, uint64_t size);
  void submitted(sim::TaskId task, sim::StreamId stream, const sim::Task& what);
  void host_saw_end(sim::TaskId task);
  void task_began(const sim::TaskEvent& event);
  void task_ended(const sim::TaskEvent& event, const sim::TaskEnd& end);
  void block_began(const sim::BlockRef& block);
  void block_ended(const sim::BlockRef& block);
  void block_failed(const sim::BlockRef& block, const Error& error);
  void instruction(const sim::InstructionEvent& event);
  void scalar_access(const sim::ScalarAccess& access);

 private:
  // The shadow of one space asks this chip.
  class Client : public ShadowClient {
   public:
    Client(Chip& chip, sim::Space space) : chip_(chip), space_(space) {}
    bool is_ordered(const Toucher& earlier, const Toucher& now) override {
      return chip_.is_ordered(space_, earlier, now);
    }
    void conflict(const Toucher& earlier, const Toucher& now, uint64_t address) override {
      chip_.report_race(space_, earlier, now, address);
    }
    void unwritten(const Toucher&, uint64_t address, uint32_t bytes) override {
      chip_.note_unwritten(address, bytes);
    }

   private:
    Chip& chip_;
    sim::Space space_;
  };

  // What an operand has of bytes that nobody wrote, and the run with the first of them.
  struct Unwritten {
    uint64_t count = 0, first = 0;
    uint64_t address = 0, bytes = 0;
  };

  // What is going on while shadows are touched.
  struct Now {
    Origin origin;
    AccessId access = 0;
    const Knowledge* knowledge = nullptr;  // of a kernel
    const TaskClock* tasks = nullptr;
    const BlockOrder* order = nullptr;  // of a kernel
    uint64_t address = 0, bytes = 0;    // the run
    Unwritten unwritten;                // of the operand
  };

  // `order`: of the block; null for a copy and for the host.
  void begin_access(const Origin& origin, const TaskClock& tasks, BlockOrder* order);
  void touch_copy(const sim::TaskEvent& event);
  void touch(Shadow& shadow, const sim::AccessRuns& runs);
  void touch_gm(uint64_t address, uint64_t bytes, bool is_write);
  bool is_inside(const sim::AccessRuns& runs);
  void note_unwritten(uint64_t address, uint32_t bytes);
  // The operand that begins at `first` of the footprint; true if some, but not all of it is
  // written.
  bool read_operand(CoreWatch& core, size_t first);
  void read_operands(CoreWatch& core, const sim::InstructionEvent& event);
  void write_operands(CoreWatch& core);
  void follow_unwritten(CoreWatch& core, const sim::InstructionEvent& event);
  Shadow& shadow_of(CoreWatch& core, sim::Space space) {
    return space == sim::Space::kGm ? gm_ : core.shadow(space);
  }
  bool watches_bytes() const { return options_.kinds.race || options_.kinds.init; }

  bool is_ordered(sim::Space space, const Toucher& earlier, const Toucher& now) const;
  bool is_ordered_in_core(sim::Space space, const Origin& a, const Toucher& earlier,
                          const Toucher& now) const;
  bool is_ordered_before_task(const Origin& a) const;

  void set_flag(CoreWatch& core, const sim::InstructionEvent& event);
  void signal_cores(CoreWatch& core, const sim::InstructionEvent& event);
  void wait_for_cores(CoreWatch& core, const sim::InstructionEvent& event);
  void touch_all(CoreWatch& core, const sim::InstructionEvent& event);

  Fingerprint unwritten_at(sim::Space space, const Origin& o) const;
  Origin origin_of(const CoreWatch& core, isa::Pipe pipe, uint64_t issue, uint64_t pc) const;
  std::string place_of(const CoreWatch& core, const char* name, isa::Pipe pipe, Place at) const;
  std::string in_tasks(const Origin& a, const Origin& b) const;
  void report_race(sim::Space space, const Toucher& earlier, const Toucher& now, uint64_t address);
  void report_unwritten(sim::Space space, bool is_atomic);
  void report_unwritten_addresses();
  // A read of bytes that nobody wrote is no news if it is a race with who writes them: that is
  // known at the end of the task.
  void report_reads_too_early(uint32_t task);
  void report_stored(const CoreWatch& core, const ByteRange& range);
  void report_outside(bool is_write, uint64_t address, uint64_t bytes, const std::string& problem);
  void report_refused(CoreWatch& core, const Origin& origin, const sim::InstructionEvent& event,
                      const Error& error);
  void report_set_twice(CoreWatch& core, const isa::FlagConfig& flag, Place earlier, Place now);
  void report_left_flags(CoreWatch& core);
  void report_overflow(CoreWatch& core, const sim::InstructionEvent& event);
  void report_left_signals(const Launch& launch);
  void report_task_error(uint32_t task, const Error& error);

  CoreWatch& core_of(const sim::BlockRef& block) { return cores_.at(block.core); }
  Launch* launch_of(sim::TaskId task);

  sim::ChipSpec spec_;
  sim::Mode mode_;
  Options options_;
  ReportList reports_;
  int64_t incomplete_ = 0;  // instructions of which some addresses are not known

  Tasks tasks_;
  TaskOrder task_order_;
  std::map<uint32_t, Moment> moments_;  // by place in Tasks
  std::list<Launch> launches_;          // running
  AccessLog log_;
  Allocations allocations_;
  std::list<Client> clients_;
  Shadow gm_;
  std::map<sim::CoreId, CoreWatch> cores_;
  sim::Footprint footprint_;
  Now now_;
  struct EarlyRead {
    uint32_t task = 0;
    Fingerprint fingerprint;
    std::string text;
    int64_t count = 0;
  };
  std::vector<EarlyRead> early_reads_;
  std::set<Fingerprint> raced_reads_;        // as report_unwritten() would name them
  std::vector<ByteRange> dependent_;         // of the present instruction's writes
  std::map<sim::TaskId, uint32_t> running_;  // -> place in Tasks
};

}  // namespace cubist::sanitizer
