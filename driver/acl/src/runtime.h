// Everything between aclInit and aclFinalize: devices and the objects that programs hold handles
// of. Not thread-safe: the C boundary holds a lock.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"
#include "cubist/sim/waves.h"
#include "handle_table.h"
#include "instrument.h"
#include "kernel_arguments.h"
#include "options.h"
#include "stream.h"

namespace cubist::acl {

struct Context {
  int device = 0;
  std::unique_ptr<Stream> default_stream;
};

struct CreatedStream {
  int device = 0;
  Stream stream;
};

struct Event {
  Event(int device_index, sim::Device& owner)
      : device(device_index), simulated(owner), id(owner.create_event()) {}
  ~Event() { simulated.destroy_event(id); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  int device;
  sim::Device& simulated;
  sim::EventId id;
  std::optional<sim::TaskId> record;  // the last one
};

struct Binary {
  std::shared_ptr<const sim::ProgramImage> image;
  std::map<int, sim::ProgramId> programs;  // devices it was loaded on: those that launched from it
};

struct Function {
  void* binary = nullptr;
  std::string kernel;
};

class LoadedKernels;  // embedded_binaries.h

struct Arguments {
  void* function = nullptr;
  KernelArguments values;
};

class Runtime {
 public:
  explicit Runtime(const Options& options);
  ~Runtime();

  const sim::ChipSpec& chip() const { return chip_; }
  int device_count() const { return static_cast<int>(slots_.size()); }

  // The program is done: what watches the devices says what it saw. Throws what it throws.
  void finish();

  // Devices and contexts. `index` out of range: AclFailure(ACL_ERROR_RT_INVALID_DEVICEID).
  void check_device(int64_t index) const;
  void* set_device(int64_t index);  // its default context
  void reset_device(int64_t index, bool force);
  void* create_context(int64_t index);
  void destroy_context(void* context);
  Context& context(void* handle) { return contexts_.at(handle); }
  sim::Device& device_of(const Context& context) {
    return *slots_[static_cast<size_t>(context.device)].device;
  }
  void drain_device(int index);
  void synchronize_device(int index);

  // Streams. A null handle is the default stream of `current`. A stream of another device:
  // AclFailure(ACL_ERROR_RT_STREAM_CONTEXT).
  void* create_stream(const Context& current);
  void destroy_stream(void* stream) { streams_.remove(stream); }
  Stream& stream(Context& current, void* handle);

  void* create_event(const Context& current);
  void destroy_event(void* event);
  Event& event(void* handle) { return events_.at(handle); }
  void record_event(Context& current, Event& event, void* stream);

  // Memory of the current device.
  uint64_t allocate(const Context& current, Bytes size);
  void free(const Context& current, uint64_t address);
  void run_now(const Context& current, sim::Task task);
  void* allocate_host(size_t size);
  void free_host(void* memory);

  // Kernels.
  void* load_binary(sim::ProgramImage image);
  void unload_binary(void* binary);
  std::vector<std::string> kernels_of(void* binary);
  void* get_function(void* binary, const std::string& kernel);
  LoadedKernels& embedded() { return *embedded_; }
  void* create_arguments(void* function);
  Arguments& arguments(void* handle) { return arguments_.at(handle); }
  void launch(Context& current, void* function, uint32_t block_dim,
              const std::vector<KernelArguments::Slot>& slots, void* stream);

 private:
  struct Slot {
    std::unique_ptr<sim::Device> device;  // null until it is first set
    int references = 0;
    void* default_context = nullptr;
    sim::StreamId copy_stream = 0;
    std::set<uint64_t> allocations;
  };

  Slot& slot(int64_t index);
  void record_waves(sim::Device& device, int index) const;
  sim::ProgramId program_on(int device, Binary& binary);
  void release(int index);

  sim::ChipSpec chip_;
  sim::Mode mode_;
  bool has_interlocks_;
  std::optional<sim::WavesRequest> waves_;   // of each device
  std::unique_ptr<LoadedKernels> embedded_;  // what the program's own kernels became here
  std::unique_ptr<Instrument> instrument_;   // null: nobody watches
  std::vector<Slot> slots_;
  std::map<void*, std::unique_ptr<std::byte[]>> host_memory_;
  HandleSequence sequence_;
  HandleTable<Context> contexts_{"context", sequence_};
  HandleTable<CreatedStream> streams_{"stream", sequence_};
  HandleTable<Event> events_{"event", sequence_};
  HandleTable<Binary> binaries_{"kernel binary", sequence_};
  HandleTable<Function> functions_{"kernel function", sequence_};
  HandleTable<Arguments> arguments_{"kernel argument list", sequence_};
};

}  // namespace cubist::acl
