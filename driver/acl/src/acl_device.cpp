// Process, devices, contexts.
#include "acl/acl_rt.h"
#include "boundary.h"
#include "runtime/rt_ffts.h"

using namespace cubist::acl;

aclError aclInit(const char* configPath) {
  return guard(__func__, [&] { start_runtime(configPath); });
}

aclError aclFinalize() {
  return guard(__func__, [] {
    end_runtime();
    set_current_handle(nullptr);
  });
}

aclError aclrtGetLastError(aclrtLastErrLevel) { return take_last_error(); }

aclError aclrtSetDevice(int32_t deviceId) {
  return guard(__func__, [&] { set_current_handle(runtime().set_device(deviceId)); });
}

aclError aclrtResetDevice(int32_t deviceId) {
  return guard(__func__, [&] { runtime().reset_device(deviceId, false); });
}

aclError aclrtResetDeviceForce(int32_t deviceId) {
  return guard(__func__, [&] { runtime().reset_device(deviceId, true); });
}

aclError aclrtGetDevice(int32_t* deviceId) {
  return guard(__func__, [&] {
    require(deviceId, "deviceId");
    *deviceId = current_context().device;
  });
}

aclError aclrtGetDeviceCount(uint32_t* count) {
  return guard(__func__, [&] {
    require(count, "count");
    *count = static_cast<uint32_t>(runtime().device_count());
  });
}

aclError aclrtSynchronizeDevice() {
  return guard(__func__, [] { runtime().synchronize_device(current_context().device); });
}

aclError aclrtCreateContext(aclrtContext* context, int32_t deviceId) {
  return guard(__func__, [&] {
    require(context, "context");
    *context = runtime().create_context(deviceId);
    set_current_handle(*context);
  });
}

aclError aclrtDestroyContext(aclrtContext context) {
  return guard(__func__, [&] { runtime().destroy_context(context); });
}

aclError aclrtSetCurrentContext(aclrtContext context) {
  return guard(__func__, [&] {
    runtime().context(context);
    set_current_handle(context);
  });
}

aclError aclrtGetCurrentContext(aclrtContext* context) {
  return guard(__func__, [&] {
    require(context, "context");
    *context = current_handle();
  });
}

aclError aclrtGetRunMode(aclrtRunMode* runMode) {
  return guard(__func__, [&] {
    require(runMode, "runMode");
    *runMode = ACL_HOST;
  });
}

const char* aclrtGetSocName() { return soc_name(); }

aclError aclrtGetDeviceInfo(uint32_t deviceId, aclrtDevAttr attr, int64_t* value) {
  return guard(__func__, [&] {
    require(value, "value");
    runtime().check_device(deviceId);
    switch (attr) {
      case ACL_DEV_ATTR_AICORE_CORE_NUM:
        *value = runtime().chip().cube_cores;
        return;
      case ACL_DEV_ATTR_VECTOR_CORE_NUM:
        *value = runtime().chip().vector_cores;
        return;
    }
    fail(ACL_ERROR_INVALID_PARAM,
         fmt::format("ask for device attribute {}", static_cast<int>(attr)),
         "ACL_DEV_ATTR_AICORE_CORE_NUM or ACL_DEV_ATTR_VECTOR_CORE_NUM");
  });
}

aclError aclGetDeviceCapability(uint32_t deviceId, aclDeviceInfo deviceInfo, int64_t* value) {
  return guard(__func__, [&] {
    require(value, "value");
    runtime().check_device(deviceId);
    switch (deviceInfo) {
      case ACL_DEVICE_INFO_AI_CORE_NUM:
        *value = runtime().chip().cube_cores;
        return;
      case ACL_DEVICE_INFO_VECTOR_CORE_NUM:
        *value = runtime().chip().vector_cores;
        return;
      case ACL_DEVICE_INFO_L2_SIZE:
        *value = runtime().chip().l2.size.value;
        return;
      case ACL_DEVICE_INFO_UNDEFINED:
        break;
    }
    fail(ACL_ERROR_INVALID_PARAM,
         fmt::format("ask for device capability {}", static_cast<int>(deviceInfo)),
         "AI_CORE_NUM, VECTOR_CORE_NUM or L2_SIZE");
  });
}

aclError aclrtGetHardwareSyncAddr(void** addr) {
  return guard(__func__, [&] {
    require(addr, "addr");
    *addr = reinterpret_cast<void*>(runtime().sync_address(current_context()));
  });
}

rtError_t rtGetC2cCtrlAddr(uint64_t* addr, uint32_t* len) {
  return guard(__func__, [&] {
    require(addr, "addr");
    require(len, "len");
    *addr = runtime().sync_address(current_context());
    *len = static_cast<uint32_t>(kSyncBytes.value);
  });
}

aclError aclrtDeviceCanAccessPeer(int32_t* canAccessPeer, int32_t deviceId, int32_t peerDeviceId) {
  return guard(__func__, [&] {
    require(canAccessPeer, "canAccessPeer");
    runtime().check_device(deviceId);
    runtime().check_device(peerDeviceId);
    *canAccessPeer = 0;
  });
}
