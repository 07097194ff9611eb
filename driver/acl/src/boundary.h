// The edge of the C API, and the only state of the process: one runtime, the kernels that lie in
// the program, memory of CPU-debug; per thread the current context and last error.
#pragma once

#include <functional>
#include <optional>

#include "acl/acl_base.h"
#include "embedded_binaries.h"
#include "host_buffers.h"
#include "runtime.h"

namespace cubist::acl {

class CallbackQueues;    // callback_queues.h
class OperatorPackages;  // operator_packages.h
struct Descriptions;     // descriptions.h

// Runs `body` alone (one lock for all calls). What it throws becomes a code, and a text for
// aclGetRecentErrMsg that names `function`.
aclError guard(const char* function, const std::function<void()>& body);

// What guard() does with an error, for one that is known already: returns `code`.
aclError report(aclError code, std::string message);

// For use inside guard().
// AclFailure(ACL_ERROR_REPEAT_INITIALIZE) the second time. `mode`: where nothing else says.
void start_runtime(const char* config_path, std::optional<sim::Mode> mode = {});
bool is_running();
void end_runtime();
// aclnnInit, aclnnFinalize: counted; they start and end the runtime where the program does not.
void begin_operators();
void end_operators();    // AclFailure(ACL_ERROR_UNINITIALIZE) for one too many
Runtime& runtime();      // AclFailure(ACL_ERROR_UNINITIALIZE)
void* current_handle();  // AclFailure(ACL_ERROR_RT_CONTEXT_NULL)
Context&
current_context();  // AclFailure as above, or ACL_ERROR_RT_INVALID_HANDLE if it was destroyed
void set_current_handle(void* context);

// They outlive the runtime.
EmbeddedBinaries& embedded_binaries();
HostBuffers& host_buffers();
CallbackQueues& callback_queues();
OperatorPackages& operator_packages();  // also outside of guard()
Descriptions& descriptions();
const sim::ChipSpec& description_of(const std::string& chip);  // read once; as sim::load_chip
const char* keep_spelled(const std::string& chip);             // spell_soc(), kept
// How this thread runs kernels of the program: the key; in CPU-debug also how many blocks.
struct HostLaunch {
  uint32_t block_dim = 1;
  uint64_t tiling_key = 0;
};
HostLaunch& host_launch();

aclError take_last_error();
const char* recent_message();

// "ascend910b1" -> "Ascend910B1"; other names stay.
std::string spell_soc(std::string name);
// Name of the running chip as AscendCL spells it; null before aclInit.
const char* soc_name();

// Throws AclFailure(ACL_ERROR_INVALID_PARAM) naming the parameter if it is null.
void require(const void* pointer, const char* name);

}  // namespace cubist::acl
