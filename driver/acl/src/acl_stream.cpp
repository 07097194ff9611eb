// Streams and events.
#include "acl/acl_rt.h"
#include "boundary.h"

using namespace cubist::acl;
namespace sim = cubist::sim;

namespace {

Stream& stream_of(aclrtStream stream) { return runtime().stream(current_context(), stream); }

double milliseconds(cubist::Cycles cycles) { return runtime().chip().microseconds(cycles) / 1000; }

void create_stream(aclrtStream* stream) {
  require(stream, "stream");
  *stream = runtime().create_stream(current_context());
}

void create_event(aclrtEvent* event) {
  require(event, "event");
  *event = runtime().create_event(current_context());
}

// Throws AclFailure unless the event was recorded and reached.
cubist::Cycles time_of(const Event& event) {
  if (!event.record || !event.simulated.is_recorded(event.id)) {
    fail(ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID, "read the time of an event that did not happen",
         "an event that was recorded", "synchronize with it first");
  }
  return event.simulated.recorded_at(event.id);
}

}  // namespace

aclError aclrtCreateStream(aclrtStream* stream) {
  return guard(__func__, [&] { create_stream(stream); });
}

aclError aclrtCreateStreamWithConfig(aclrtStream* stream, uint32_t, uint32_t) {
  return guard(__func__, [&] { create_stream(stream); });
}

aclError aclrtDestroyStream(aclrtStream stream) {
  return guard(__func__, [&] { runtime().destroy_stream(stream); });
}

aclError aclrtDestroyStreamForce(aclrtStream stream) {
  return guard(__func__, [&] { runtime().destroy_stream(stream); });
}

aclError aclrtSynchronizeStream(aclrtStream stream) {
  return guard(__func__, [&] { stream_of(stream).synchronize(); });
}

aclError aclrtSynchronizeStreamWithTimeout(aclrtStream stream, int32_t timeout) {
  return guard(__func__, [&] {
    if (timeout < -1) {
      fail(ACL_ERROR_INVALID_PARAM, fmt::format("wait {} ms for a stream", timeout),
           "0 or more, or -1 for no limit");
    }
    Stream& target = stream_of(stream);
    const cubist::Cycles before = target.device().now();
    target.synchronize();
    const double waited = milliseconds(target.device().now() - before);
    if (timeout >= 0 && waited > timeout) {
      fail(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT,
           fmt::format("wait {:.3f} ms of simulated time for a stream", waited),
           fmt::format("at most {} ms", timeout));
    }
  });
}

aclError aclrtStreamQuery(aclrtStream stream, aclrtStreamStatus* status) {
  return guard(__func__, [&] {
    require(status, "status");
    *status =
        stream_of(stream).is_idle() ? ACL_STREAM_STATUS_COMPLETE : ACL_STREAM_STATUS_NOT_READY;
  });
}

aclError aclrtCreateEvent(aclrtEvent* event) {
  return guard(__func__, [&] { create_event(event); });
}

aclError aclrtCreateEventWithFlag(aclrtEvent* event, uint32_t) {
  return guard(__func__, [&] { create_event(event); });
}

aclError aclrtCreateEventExWithFlag(aclrtEvent* event, uint32_t) {
  return guard(__func__, [&] { create_event(event); });
}

aclError aclrtDestroyEvent(aclrtEvent event) {
  return guard(__func__, [&] { runtime().destroy_event(event); });
}

aclError aclrtRecordEvent(aclrtEvent event, aclrtStream stream) {
  return guard(__func__,
               [&] { runtime().record_event(current_context(), runtime().event(event), stream); });
}

aclError aclrtStreamWaitEvent(aclrtStream stream, aclrtEvent event) {
  return guard(__func__, [&] {
    const Event& awaited = runtime().event(event);
    stream_of(stream).submit(sim::WaitEventTask{awaited.id});
  });
}

aclError aclrtQueryEventStatus(aclrtEvent event, aclrtEventRecordedStatus* status) {
  return guard(__func__, [&] {
    require(status, "status");
    const Event& queried = runtime().event(event);
    const bool is_recorded = queried.record && queried.simulated.is_recorded(queried.id);
    *status =
        is_recorded ? ACL_EVENT_RECORDED_STATUS_COMPLETE : ACL_EVENT_RECORDED_STATUS_NOT_READY;
  });
}

aclError aclrtSynchronizeEvent(aclrtEvent event) {
  return guard(__func__, [&] {
    const Event& awaited = runtime().event(event);
    if (!awaited.record) {
      fail(ACL_ERROR_INVALID_PARAM, "wait for an event that nobody recorded",
           "aclrtRecordEvent before aclrtSynchronizeEvent");
    }
    awaited.simulated.wait(*awaited.record);
  });
}

aclError aclrtEventElapsedTime(float* ms, aclrtEvent startEvent, aclrtEvent endEvent) {
  return guard(__func__, [&] {
    require(ms, "ms");
    const Event &start = runtime().event(startEvent), &end = runtime().event(endEvent);
    if (start.device != end.device) {
      fail(ACL_ERROR_INVALID_PARAM,
           fmt::format("measure from device {} to device {}", start.device, end.device),
           "two events of one device");
    }
    *ms = static_cast<float>(milliseconds(time_of(end) - time_of(start)));
  });
}
