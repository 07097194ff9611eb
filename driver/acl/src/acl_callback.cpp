// Host functions in stream order.
#include <pthread.h>

#include "acl/acl_rt.h"
#include "boundary.h"
#include "callback_queues.h"

using namespace cubist::acl;

namespace {

// The stream's own handle, whatever the program calls the default stream.
const void* key_of(aclrtStream stream) { return &runtime().stream(current_context(), stream); }

// An error of a task stays for the stream's synchronization: the callback runs all the same.
void finish_tasks(aclrtStream stream) {
  Stream& target = runtime().stream(current_context(), stream);
  target.check_not_captured("call a host function in");
  target.drain();
}

}  // namespace

aclError aclrtLaunchHostFunc(aclrtStream stream, aclrtHostFunc fn, void* args) {
  const aclError error = guard(__func__, [&] {
    require(reinterpret_cast<const void*>(fn), "fn");
    finish_tasks(stream);
  });
  if (error == ACL_SUCCESS) fn(args);
  return error;
}

aclError aclrtSubscribeReport(uint64_t threadId, aclrtStream stream) {
  return guard(__func__, [&] { callback_queues().subscribe(key_of(stream), threadId); });
}

aclError aclrtUnSubscribeReport(uint64_t threadId, aclrtStream stream) {
  return guard(__func__, [&] {
    if (callback_queues().unsubscribe(key_of(stream), threadId)) return;
    fail(ACL_ERROR_RT_THREAD_SUBSCRIBE,
         fmt::format("end the subscription of thread {}, which has none for this stream", threadId),
         "the thread and the stream of aclrtSubscribeReport");
  });
}

aclError aclrtLaunchCallback(aclrtCallback fn, void* userData, aclrtCallbackBlockType blockType,
                             aclrtStream stream) {
  uint64_t thread = 0, number = 0;
  const aclError error = guard(__func__, [&] {
    require(reinterpret_cast<const void*>(fn), "fn");
    const std::optional<uint64_t> subscriber = callback_queues().thread_of(key_of(stream));
    if (!subscriber) {
      fail(ACL_ERROR_RT_THREAD_SUBSCRIBE, "launch a callback in a stream without a subscription",
           "aclrtSubscribeReport with the thread that calls aclrtProcessReport");
    }
    finish_tasks(stream);
    thread = *subscriber;
    number = callback_queues().add(thread, [fn, userData] { fn(userData); });
  });
  const bool waits = blockType == ACL_CALLBACK_BLOCK && thread != pthread_self();
  if (error == ACL_SUCCESS && waits) callback_queues().wait_for(thread, number);
  return error;
}

aclError aclrtProcessReport(int32_t timeout) {
  if (timeout >= -1 && callback_queues().run_one(pthread_self(), timeout)) return ACL_SUCCESS;
  return guard(__func__, [&] {
    if (timeout < -1)
      fail(ACL_ERROR_INVALID_PARAM, fmt::format("wait {} ms for a callback", timeout),
           "0 or more, or -1 for no limit");
    fail(ACL_ERROR_RT_REPORT_TIMEOUT,
         fmt::format("wait {} ms for a callback of this thread", timeout),
         "aclrtLaunchCallback in a stream that this thread subscribed to");
  });
}
