#include "boundary.h"

#include <unistd.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>
#include <string_view>
#include <utility>

#include "callback_queues.h"
#include "descriptions.h"
#include "operator_packages.h"

namespace cubist::acl {
namespace {

struct Process {
  std::mutex mutex;
  std::unique_ptr<Runtime> runtime;
  EmbeddedBinaries embedded;
  HostBuffers host_buffers;
  CallbackQueues callbacks;
  Descriptions descriptions;
  OperatorPackages operators;
  std::string soc_name;
  std::map<std::string, sim::ChipSpec> chips;        // that tiling asked for
  std::map<std::string, std::string> spelled_chips;  // by name: as AscendCL has it
  int operator_users = 0;        // calls of aclnnInit without their aclnnFinalize
  bool is_of_operators = false;  // aclnnInit began the runtime
  bool has_failed = false;       // an instrument: the process must not end as if all were well
};

struct Thread {
  void* context = nullptr;
  HostLaunch host_launch;
  aclError last_error = ACL_SUCCESS;
  std::string message;
};

// Never destroyed: a program that ends without aclFinalize must not run a simulation while its
// statics go.
Process& process() {
  static Process& instance = *new Process;
  return instance;
}

Thread& this_thread() {
  thread_local Thread instance;
  return instance;
}

aclError code_of(Fault fault) {
  switch (fault) {
    case Fault::kProgram:
    case Fault::kUnspecified:
      return ACL_ERROR_RT_AICORE_EXCEPTION;
    case Fault::kNotImplemented:
      return ACL_ERROR_RT_FEATURE_NOT_SUPPORT;
    case Fault::kConfig:
    case Fault::kModel:
      return ACL_ERROR_RT_PARAM_INVALID;
    case Fault::kResource:
      return ACL_ERROR_RT_MEMORY_ALLOCATION;
    case Fault::kInternal:
      break;
  }
  return ACL_ERROR_RT_INTERNAL_ERROR;
}

// As with the vendor's runtime: for programs that print the code of an error and not its text.
void print_if_asked(const std::string& message) {
  const char* asked = std::getenv("ASCEND_SLOG_PRINT_TO_STDOUT");
  if (asked == nullptr || std::string_view(asked) != "1") return;
  std::printf("[ERROR] %s\n", message.c_str());
  std::fflush(stdout);
}

aclError record(aclError code, std::string message) {
  print_if_asked(message);
  this_thread().last_error = code;
  this_thread().message = std::move(message);
  return code;
}

// Ends the runtime's instrument. If it throws, the process will end with status 1.
void finish(Runtime& runtime) {
  const bool had_failed = std::exchange(process().has_failed, true);
  runtime.finish();
  process().has_failed = had_failed;
}

// A program may leave out aclFinalize, and may ignore its code.
void at_exit() {
  const std::lock_guard lock(process().mutex);
  try {
    if (process().runtime) finish(*process().runtime);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  if (!process().has_failed) return;
  std::fflush(nullptr);
  _exit(EXIT_FAILURE);
}

}  // namespace

aclError report(aclError code, std::string message) { return record(code, std::move(message)); }

aclError guard(const char* function, const std::function<void()>& body) {
  const std::lock_guard lock(process().mutex);
  try {
    body();
    return ACL_SUCCESS;
  } catch (const AclFailure& error) {
    return record(error.code(), error.at(function).what());
  } catch (const Error& error) {
    return record(code_of(error.fault()), error.at(function).what());
  } catch (const std::bad_alloc&) {
    return record(ACL_ERROR_BAD_ALLOC, std::string(function) + ": the host is out of memory");
  } catch (const std::exception& error) {
    return record(ACL_ERROR_FAILURE, std::string(function) + ": " + error.what());
  }
}

void start_runtime(const char* config_path, std::optional<sim::Mode> mode) {
  if (process().runtime) {
    fail(ACL_ERROR_REPEAT_INITIALIZE, "initialize again", "one aclInit before aclFinalize");
  }
  Options defaults;
  if (!process().embedded.chip().empty()) defaults.chip = process().embedded.chip();
  if (process().embedded.prefers_functional()) defaults.mode = sim::Mode::kFunctional;
  if (mode) defaults.mode = *mode;
  process().runtime = std::make_unique<Runtime>(read_options(config_path, defaults));
  static const bool is_registered = std::atexit(at_exit) == 0;
  if (!is_registered) fail(ACL_ERROR_RT_INTERNAL_ERROR, "register with atexit", "it to succeed");
  process().soc_name = spell_soc(process().runtime->chip().name);
}

void begin_operators() {
  if (!is_running()) {
    start_runtime(nullptr);
    process().is_of_operators = true;
  }
  ++process().operator_users;
}

void end_operators() {
  if (process().operator_users == 0)
    fail(ACL_ERROR_UNINITIALIZE, "call aclnnFinalize without aclnnInit", "as many of both");
  if (--process().operator_users == 0 && process().is_of_operators && is_running()) end_runtime();
}

void end_runtime() {
  runtime();
  const std::unique_ptr<Runtime> ended = std::move(process().runtime);
  process().is_of_operators = false;
  finish(*ended);
}

bool is_running() { return process().runtime != nullptr; }

EmbeddedBinaries& embedded_binaries() { return process().embedded; }

HostBuffers& host_buffers() { return process().host_buffers; }

CallbackQueues& callback_queues() { return process().callbacks; }

OperatorPackages& operator_packages() { return process().operators; }

Descriptions& descriptions() { return process().descriptions; }

const sim::ChipSpec& description_of(const std::string& chip) {
  const auto found = process().chips.find(chip);
  if (found != process().chips.end()) return found->second;
  return process().chips.emplace(chip, sim::load_chip(chip)).first->second;
}

const char* keep_spelled(const std::string& chip) {
  return process().spelled_chips.emplace(chip, spell_soc(chip)).first->second.c_str();
}

HostLaunch& host_launch() { return this_thread().host_launch; }

Runtime& runtime() {
  if (!process().runtime)
    fail(ACL_ERROR_UNINITIALIZE, "use AscendCL before aclInit", "aclInit first");
  return *process().runtime;
}

void* current_handle() {
  runtime();
  if (this_thread().context == nullptr) {
    fail(ACL_ERROR_RT_CONTEXT_NULL, "use a device while this thread has no current context",
         "a current context", "call aclrtSetDevice or aclrtSetCurrentContext in this thread");
  }
  return this_thread().context;
}

Context& current_context() { return runtime().context(current_handle()); }

void set_current_handle(void* context) { this_thread().context = context; }

aclError take_last_error() { return std::exchange(this_thread().last_error, ACL_SUCCESS); }

const char* recent_message() { return this_thread().message.c_str(); }

std::string spell_soc(std::string name) {
  name = name.substr(0, name.find(','));  // behind it: what differs from that chip
  constexpr const char* kFamily = "ascend";
  if (!name.starts_with(kFamily)) return name;
  for (char& c : name) {
    if (&c == name.data() || &c >= name.data() + std::char_traits<char>::length(kFamily)) {
      c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
  }
  return name;
}

const char* soc_name() {
  const std::lock_guard lock(process().mutex);
  return process().runtime ? process().soc_name.c_str() : nullptr;
}

void require(const void* pointer, const char* name) {
  if (pointer == nullptr) {
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("pass a null pointer as {}", name),
         "a pointer that is not null");
  }
}

}  // namespace cubist::acl
