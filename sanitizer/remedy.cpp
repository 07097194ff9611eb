#include "remedy.h"

#include <fmt/format.h>

namespace cubist::sanitizer {
namespace {

std::string in_one_core(const Origin& first, const Origin& second, const BlockOrder& order,
                        const sim::ChipSpec& chip) {
  const std::string src = isa::name_of(first.pipe), dst = isa::name_of(second.pipe);
  if (first.pipe == second.pipe)
    return fmt::format("pipe_barrier({}) after the first, before the second", src);
  const auto ids = static_cast<uint32_t>(chip.sync.event_ids);
  const uint32_t id = order.free_id(first.pipe, second.pipe, ids);
  if (id == ids) {
    return fmt::format(
        "set_flag({0}, {1}, ID) after the first and wait_flag({0}, {1}, ID) before the second; "
        "this "
        "block has used every ID from 0 to {2} before: take one that is not set there",
        src, dst, ids - 1);
  }
  return fmt::format(
      "set_flag({0}, {1}, {2}) after the first and wait_flag({0}, {1}, {2}) before the second", src,
      dst, id);
}

std::string between_cores(const Origin& first, const Origin& second, const sim::ChipSpec& chip) {
  constexpr const char* kOtherwise =
      "give each block bytes of its own, add atomically (ctrl.atomic_op) if both add, or launch "
      "the "
      "second part as a kernel of its own";
  if (chip.style == sim::CoreStyle::kCoupled)
    return fmt::format("{}; this chip has no cross-core flags", kOtherwise);
  const char* const mode = first.core.kind != second.core.kind ? "aic_with_aivs" : "all_same_kind";
  return fmt::format(
      "ffts_cross_core_sync({}, {}, ID) after the first and wait_flag_dev(ID) before the second, "
      "in "
      "every core that takes part; or {}",
      isa::name_of(first.pipe), mode, kOtherwise);
}

std::string between_tasks(const TaskNote& first, const TaskNote& second) {
  if (first.is_host)
    return "write before the task is submitted, or wait for its end first (aclrtSynchronizeStream)";
  if (second.is_host)
    return fmt::format("wait for stream {} (aclrtSynchronizeStream) before the host writes",
                       first.stream);
  return fmt::format(
      "record an event in stream {} behind the first and let stream {} wait for it before the "
      "second "
      "(aclrtRecordEvent, aclrtStreamWaitEvent), or submit both to one stream",
      first.stream, second.stream);
}

}  // namespace

std::string remedy(const Origin& first, const Origin& second, const BlockOrder* order,
                   const sim::ChipSpec& chip, const Tasks& tasks) {
  if (first.task != second.task) return between_tasks(tasks[first.task], tasks[second.task]);
  if (order != nullptr) return in_one_core(first, second, *order, chip);
  return between_cores(first, second, chip);
}

}  // namespace cubist::sanitizer
