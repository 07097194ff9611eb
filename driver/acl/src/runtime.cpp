#include "runtime.h"

#include <algorithm>

#include "cubist/base/cycle_window.h"
#include "embedded_binaries.h"
#include "file_of_device.h"

namespace cubist::acl {
namespace {

std::optional<sim::WavesRequest> waves_of(const Options& options) {
  if (options.waves.empty()) return std::nullopt;
  sim::WavesRequest request{
      .file = options.waves,
      .core = static_cast<int>(std::min<size_t>(options.waves_core, INT32_MAX))};
  if (options.waves_window.empty()) return request;
  const CycleWindow window = parse_cycle_window("CUBIST_WAVES_WINDOW", options.waves_window);
  request.begin = window.begin;
  request.end = window.end;
  return request;
}

}  // namespace

Runtime::Runtime(const Options& options)
    : chip_source_(options.chip),
      chip_(sim::load_chip(options.chip)),
      mode_(options.mode),
      has_interlocks_(!options.strict),
      waves_(waves_of(options)),
      embedded_(std::make_unique<LoadedKernels>()),
      instrument_(make_instrument(options)),
      slots_(static_cast<size_t>(options.devices)) {}

Runtime::~Runtime() = default;

void Runtime::record_waves(sim::Device& device, int index) const {
  sim::WavesRequest request = *waves_;
  request.file = file_of_device(request.file, index);
  device.record_waves(request);
}

void Runtime::finish() {
  for (const Slot& slot : slots_) {
    if (slot.device) slot.device->end_waves();
  }
  if (instrument_) instrument_->finish();
}

void Runtime::check_device(int64_t index) const {
  if (index < 0 || index >= device_count()) {
    fail(ACL_ERROR_RT_INVALID_DEVICEID, fmt::format("use device {}", index),
         fmt::format("0 to {}", device_count() - 1),
         "ask for more with \"devices\" in the configuration of aclInit");
  }
}

Runtime::Slot& Runtime::slot(int64_t index) {
  check_device(index);
  Slot& slot = slots_[static_cast<size_t>(index)];
  if (!slot.device) {
    slot.device = sim::make_device(chip_, mode_);
    if (waves_) record_waves(*slot.device, static_cast<int>(index));
    if (instrument_)
      slot.device->observe(&instrument_->observer_of(static_cast<int>(index), chip_));
    slot.copy_stream = slot.device->create_stream();
  }
  return slot;
}

void* Runtime::set_device(int64_t index) {
  Slot& set = slot(index);
  ++set.references;
  if (set.default_context == nullptr) {
    constexpr sim::StreamId kDefaultStream = 0;
    set.default_context = contexts_.add(std::make_unique<Context>(Context{
        static_cast<int>(index), std::make_unique<Stream>(*set.device, kDefaultStream, false)}));
  }
  return set.default_context;
}

void Runtime::reset_device(int64_t index, bool force) {
  check_device(index);
  Slot& reset = slots_[static_cast<size_t>(index)];
  if (reset.references == 0) {
    fail(ACL_ERROR_RT_INVALID_DEVICEID, fmt::format("reset device {}, which is not set", index),
         "a device that is set");
  }
  reset.references = force ? 0 : reset.references - 1;
  if (reset.references == 0) release(static_cast<int>(index));
}

// The simulated device stays for the next aclrtSetDevice; what the program made on it goes.
void Runtime::release(int index) {
  Slot& released = slots_[static_cast<size_t>(index)];
  drain_device(index);
  const auto is_on_device = [&](const auto& object) { return object.device == index; };
  streams_.remove_if(is_on_device);
  captures_.remove_if(is_on_device);
  events_.remove_if(is_on_device);
  contexts_.remove_if(is_on_device);
  binaries_.for_each([&](Binary& binary) {
    const auto program = binary.programs.find(index);
    if (program == binary.programs.end()) return;
    released.device->unload(program->second);
    binary.programs.erase(program);
  });
  for (const uint64_t address : released.allocations) released.device->free(address);
  released.allocations.clear();
  released.default_context = nullptr;
}

void* Runtime::create_context(int64_t index) {
  sim::Device& device = *slot(index).device;
  return contexts_.add(std::make_unique<Context>(Context{
      static_cast<int>(index), std::make_unique<Stream>(device, device.create_stream(), true)}));
}

void Runtime::destroy_context(void* context) {
  for (const Slot& slot : slots_) {
    if (context != nullptr && context == slot.default_context) {
      fail(ACL_ERROR_INVALID_PARAM, "destroy the default context of a device",
           "a context of aclrtCreateContext", "use aclrtResetDevice");
    }
  }
  contexts_.remove(context);
}

void Runtime::drain_device(int index) {
  contexts_.for_each([&](Context& context) {
    if (context.device == index) context.default_stream->drain();
  });
  streams_.for_each([&](CreatedStream& created) {
    if (created.device == index) created.stream.drain();
  });
}

void Runtime::synchronize_device(int index) {
  drain_device(index);
  contexts_.for_each([&](Context& context) {
    if (context.device == index) context.default_stream->synchronize();
  });
  streams_.for_each([&](CreatedStream& created) {
    if (created.device == index) created.stream.synchronize();
  });
}

void* Runtime::create_stream(const Context& current) {
  sim::Device& device = device_of(current);
  return streams_.add(std::unique_ptr<CreatedStream>(new CreatedStream{
      .device = current.device, .stream = Stream(device, device.create_stream(), true)}));
}

Stream& Runtime::stream(Context& current, void* handle) {
  if (handle == nullptr) return *current.default_stream;
  CreatedStream& created = streams_.at(handle);
  if (created.device != current.device) {
    fail(ACL_ERROR_RT_STREAM_CONTEXT,
         fmt::format("use a stream of device {} while device {} is current", created.device,
                     current.device),
         "a stream of the current device", "call aclrtSetDevice or aclrtSetCurrentContext first");
  }
  return created.stream;
}

void* Runtime::end_capture(Context& current, void* handle) {
  return captures_.add(
      std::unique_ptr<Capture>(new Capture{current.device, stream(current, handle).end_capture()}));
}

void Runtime::replay(Context& current, void* capture, void* handle) {
  const Capture& replayed = captures_.at(capture);
  Stream& target = stream(current, handle);
  if (replayed.device != current.device) {
    fail(ACL_ERROR_RT_STREAM_CONTEXT,
         fmt::format("replay on device {} what was captured on device {}", current.device,
                     replayed.device),
         "the device of the capture");
  }
  for (const KeptTask& kept : replayed.tasks) target.submit(kept.task, kept.memory);
}

void* Runtime::create_event(const Context& current) {
  return events_.add(std::make_unique<Event>(current.device, device_of(current)));
}

void Runtime::destroy_event(void* handle) {
  drain_device(events_.at(handle).device);  // tasks under way may still name it
  events_.remove(handle);
}

void Runtime::record_event(Context& current, Event& event, void* handle) {
  Stream& target = stream(current, handle);
  target.check_not_captured("record an event in");
  event.record = target.submit(sim::RecordEventTask{event.id});
}

uint64_t Runtime::allocate(const Context& current, Bytes size) {
  Slot& owner = slots_[static_cast<size_t>(current.device)];
  const uint64_t address = owner.device->allocate(size);
  owner.allocations.insert(address);
  return address;
}

void Runtime::free(const Context& current, uint64_t address) {
  Slot& owner = slots_[static_cast<size_t>(current.device)];
  if (!owner.allocations.contains(address)) {
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("free device memory at {:#x}", address),
         fmt::format("what aclrtMalloc returned on device {}, not freed before", current.device));
  }
  drain_device(current.device);
  owner.device->free(address);
  owner.allocations.erase(address);
}

uint64_t Runtime::sync_address(const Context& current) {
  Slot& owner = slots_[static_cast<size_t>(current.device)];
  if (owner.sync_address == 0) owner.sync_address = owner.device->allocate(kSyncBytes);
  return owner.sync_address;
}

void Runtime::run_now(const Context& current, sim::Task task) {
  Slot& owner = slots_[static_cast<size_t>(current.device)];
  owner.device->wait(owner.device->submit(owner.copy_stream, std::move(task)));
}

void* Runtime::allocate_host(size_t size) {
  if (size == 0) fail(ACL_ERROR_INVALID_PARAM, "allocate 0 bytes of host memory", "1 byte or more");
  auto memory = std::make_unique_for_overwrite<std::byte[]>(size);
  void* address = memory.get();
  host_memory_.emplace(address, std::move(memory));
  return address;
}

void Runtime::free_host(void* memory) {
  if (host_memory_.erase(memory) == 0) {
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("free host memory at {}", fmt::ptr(memory)),
         "what aclrtMallocHost returned, not freed before");
  }
}

void* Runtime::load_binary(sim::ProgramImage image) {
  if (image.npu_arch != 0 && image.npu_arch != chip_.npu_arch) {
    fail(ACL_ERROR_INVALID_FILE,
         fmt::format("load {}, compiled for architecture {}", image.name, image.npu_arch),
         fmt::format("architecture {} of chip {}", chip_.npu_arch, chip_.name),
         fmt::format("compile it with cubist cc --arch {}", chip_.npu_arch));
  }
  return binaries_.add(std::make_unique<Binary>(
      Binary{std::make_shared<const sim::ProgramImage>(std::move(image)), {}}));
}

void Runtime::unload_binary(void* handle) {
  const Binary& binary = binaries_.at(handle);
  for (const auto& [device, program] : binary.programs) {
    drain_device(device);
    slots_[static_cast<size_t>(device)].device->unload(program);
  }
  functions_.remove_if([&](const Function& function) { return function.binary == handle; });
  binaries_.remove(handle);
}

std::vector<std::string> Runtime::kernels_of(void* binary) {
  std::vector<std::string> names;
  for (const sim::KernelEntry& entry : binaries_.at(binary).image->kernels)
    names.push_back(entry.name);
  return names;
}

void* Runtime::get_function(void* binary, const std::string& kernel) {
  const std::vector<std::string> kernels = kernels_of(binary);
  if (std::ranges::find(kernels, kernel) == kernels.end()) {
    fail(ACL_ERROR_INVALID_PARAM,
         fmt::format("get kernel `{}` of {}", kernel, binaries_.at(binary).image->name),
         fmt::format("one of: {}", fmt::join(kernels, ", ")));
  }
  return functions_.add(std::make_unique<Function>(Function{binary, kernel}));
}

void* Runtime::create_arguments(void* function) {
  functions_.at(function);
  return arguments_.add(std::make_unique<Arguments>(Arguments{function, {}}));
}

sim::ProgramId Runtime::program_on(int device, Binary& binary) {
  const auto found = binary.programs.find(device);
  if (found != binary.programs.end()) return found->second;
  const sim::ProgramId program = slots_[static_cast<size_t>(device)].device->load(binary.image);
  binary.programs.emplace(device, program);
  return program;
}

void Runtime::launch(Context& current, void* handle, uint32_t block_dim,
                     const std::vector<KernelArguments::Slot>& slots, void* stream_handle,
                     std::shared_ptr<const sim::OperatorLabel> label) {
  const Function& function = functions_.at(handle);
  Stream& target = stream(current, stream_handle);
  if (block_dim == 0) {
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("launch {} with 0 blocks", function.kernel),
         "1 block or more");
  }
  sim::LaunchTask launch{.program = program_on(current.device, binaries_.at(function.binary)),
                         .kernel = function.kernel,
                         .block_dim = block_dim,
                         .arguments = {},
                         .label = std::move(label),
                         .has_interlocks = has_interlocks_};
  TaskMemory memory;
  for (const KernelArguments::Slot& slot : slots) {
    uint64_t value = slot.value;
    if (slot.is_reference) {
      memory.device.push_back(std::make_shared<DeviceMemory>(
          target.device(), Bytes{static_cast<int64_t>(slot.bytes->size())}));
      value = memory.device.back()->address();
      // A copy: the program may change the buffer for its next launch before this one runs.
      memory.host.push_back(std::make_shared<const std::vector<std::byte>>(*slot.bytes));
      target.submit(sim::CopyInTask{.dst = value, .src = *memory.host.back()});
    }
    launch.arguments.push_back(value);
  }
  target.submit(std::move(launch), std::move(memory));
}

}  // namespace cubist::acl
