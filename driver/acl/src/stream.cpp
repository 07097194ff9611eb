#include "stream.h"

#include <fmt/format.h>

#include <utility>

#include "acl_failure.h"
#include "cubist/base/error.h"
#include "kernel_output.h"

namespace cubist::acl {

Stream::Stream(sim::Device& device, sim::StreamId id, bool is_owner)
    : device_(device), id_(id), is_owner_(is_owner) {}

Stream::~Stream() {
  drain();
  if (is_owner_) device_.destroy_stream(id_);
}

std::optional<sim::TaskId> Stream::submit(sim::Task task, TaskMemory memory) {
  if (captured_) {
    captured_->push_back({std::move(task), std::move(memory)});
    return {};
  }
  finish_ended();
  const auto* launch = std::get_if<sim::LaunchTask>(&task);
  std::string kernel = launch == nullptr ? std::string() : launch->kernel;
  const sim::TaskId id = device_.submit(id_, std::move(task));
  pending_.push_back({id, std::move(kernel), std::move(memory)});
  return id;
}

void Stream::begin_capture() {
  check_not_captured("begin a capture of");
  captured_.emplace();
}

std::vector<KeptTask> Stream::end_capture() {
  if (!captured_)
    fail(ACL_ERROR_INVALID_PARAM, "end the capture of a stream that is not being captured",
         "aclmdlRICaptureBegin before aclmdlRICaptureEnd");
  return *std::exchange(captured_, std::nullopt);
}

void Stream::check_not_captured(const char* did) const {
  if (captured_)
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("{} a stream that is being captured", did),
         "aclmdlRICaptureEnd first: nothing of a capture runs before aclmdlRIExecuteAsync");
}

void Stream::finish_front() {
  try {
    device_.wait(pending_.front().task);
  } catch (const Error&) {
    if (!first_error_) first_error_ = std::current_exception();
  }
  if (!pending_.front().kernel.empty() && device_.is_done(pending_.front().task))
    write_text(pending_.front().kernel, device_.take_text(pending_.front().task));
  pending_.pop_front();
}

void Stream::finish_ended() {
  while (!pending_.empty() && device_.is_done(pending_.front().task)) finish_front();
}

void Stream::drain() {
  while (!pending_.empty()) finish_front();
}

void Stream::synchronize() {
  check_not_captured("wait for");
  drain();
  if (first_error_) std::rethrow_exception(std::exchange(first_error_, nullptr));
}

void Stream::keep_error(std::exception_ptr error) {
  if (!first_error_) first_error_ = std::move(error);
}

bool Stream::is_idle() {
  finish_ended();
  return pending_.empty();
}

}  // namespace cubist::acl
