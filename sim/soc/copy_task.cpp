#include "soc/copy_task.h"

#include <cstring>

#include "cubist/base/error.h"

namespace cubist::sim {
namespace {

struct Run {
  GlobalMemory& gm;

  void operator()(const CopyInTask& t) const { copy_in(gm, t.dst, t.src); }
  void operator()(const CopyOutTask& t) const { copy_out(gm, t.dst, t.src); }
  void operator()(const CopyDeviceTask& t) const {
    const auto size = static_cast<uint64_t>(t.size.value);
    if (size == 0) return;
    const std::byte* src = gm.read(t.src, size);
    std::memmove(gm.write(t.dst, size), src, size);
  }
  void operator()(const FillTask& t) const {
    const auto size = static_cast<uint64_t>(t.size.value);
    if (size != 0) std::memset(gm.write(t.dst, size), std::to_integer<int>(t.value), size);
  }
  void operator()(const RecordEventTask&) const {}
  void operator()(const WaitEventTask&) const {}
  void operator()(const LaunchTask&) const {
    throw Error(Fault::kInternal,
                {.where = {}, .did = "a launch is no memory task", .expected = {}, .fix = {}});
  }
};

}  // namespace

void copy_in(GlobalMemory& gm, uint64_t dst, std::span<const std::byte> src) {
  if (!src.empty()) std::memcpy(gm.write(dst, src.size()), src.data(), src.size());
}

void copy_out(GlobalMemory& gm, std::span<std::byte> dst, uint64_t src) {
  if (!dst.empty()) std::memcpy(dst.data(), gm.read(src, dst.size()), dst.size());
}

void run_memory_task(GlobalMemory& gm, const Task& task) { std::visit(Run{gm}, task); }

}  // namespace cubist::sim
