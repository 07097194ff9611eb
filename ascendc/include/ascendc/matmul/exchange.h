// How the vector cores of a group make its cube core compute (split cores).
//
// In rounds: each vector core writes a message to its place in the system area of the workspace and
// signals; once both have, the cube core reads both, computes what they ask for, one after the
// other, and signals. A vector core that has nothing more to ask says so until the others have,
// too. So nobody polls, and flags alone order all accesses; between two meetings (SyncAll) the
// vector cores of a group make equally many calls.
//
// The area: per group two messages and the cube core's reply, then per vector core a tile for
// results that go on to UB.
#pragma once

#include "ascendc/cross_core.h"
#include "ascendc/matmul/task.h"
#include "cubist/workspace.h"

namespace cubist::ascendc {

class MatmulArea {
 public:
  CUBIST_API explicit MatmulArea(const void* workspace)
      : begin_(reinterpret_cast<uint64_t>(workspace)) {
    require(workspace != nullptr,
            "REGIST_MATMUL_OBJ: the launch has no system workspace\na workspace of at least "
            "GetLibApiWorkSpaceSize() bytes\nSetSysWorkspace(workspace) first, or a build with "
            "HAVE_WORKSPACE");
  }

  struct Message {
    enum Kind : uint32_t { kWork = 1, kEnded };
    MatmulTask task;
    uint32_t kind, object;
  };
  static_assert(sizeof(Message) <= 128);

  CUBIST_API Message* message(int64_t vector_core) const {
    return reinterpret_cast<Message*>(group() + vector_core * kMessageBytes);
  }
  // 1: every vector core of the group has ended.
  CUBIST_API uint32_t* reply() const {
    return reinterpret_cast<uint32_t*>(group() + kReplyAt * kMessageBytes);
  }
  // For a tile of this vector core.
  CUBIST_API uint64_t tile(uint64_t bytes) const {
    const uint64_t tiles = begin_ + static_cast<uint64_t>(get_block_num()) * kGroupBytes;
    const auto cores = static_cast<uint64_t>(get_block_num() * get_subblockdim());
    const uint64_t each =
        (system_workspace_bytes(__NPU_ARCH__) - (tiles - begin_)) / cores / kAlignment * kAlignment;
    require(bytes <= each,
            "Matmul: a tile of {} bytes for a tensor in UB\nat most {} bytes of workspace for each "
            "vector core\nsmaller baseM or baseN",
            bytes, each);
    return tiles +
           static_cast<uint64_t>(get_block_idx() * get_subblockdim() + get_subblockid()) * each;
  }

 private:
  static constexpr uint64_t kMessageBytes = 128, kReplyAt = 2, kGroupBytes = 512, kAlignment = 512;

  CUBIST_API uint64_t group() const {
    return begin_ + static_cast<uint64_t>(get_block_idx()) * kGroupBytes;
  }

  uint64_t begin_;
};

// What scalar code wrote to `bytes` bytes is in memory, and later reads see what is there.
CUBIST_API void clean_cache(const void* data, uint32_t bytes) {
  constexpr uint32_t kLine = 64;
  for (uint32_t i = 0; i < bytes; i += kLine)
    xnpu::dcci(reinterpret_cast<uint64_t>(data) + i, {.entire = 0});
}

// A vector core's side; its end is that of the kernel's matmuls.
class MatmulClient {
 public:
  CUBIST_API explicit MatmulClient(const void* workspace) : area_(workspace) {}
  CUBIST_API ~MatmulClient() {
    do {
      post({.kind = MatmulArea::Message::kEnded});
      clean_cache(area_.reply(), sizeof(uint32_t));
    } while (*static_cast<volatile uint32_t*>(area_.reply()) == 0);
  }
  MatmulClient(const MatmulClient&) = delete;
  MatmulClient& operator=(const MatmulClient&) = delete;

  // Returns once the result is in GM.
  CUBIST_API void call(uint32_t object, const MatmulTask& task) {
    post({.task = task, .kind = MatmulArea::Message::kWork, .object = object});
  }
  CUBIST_API uint64_t tile(uint64_t bytes) const { return area_.tile(bytes); }

 private:
  CUBIST_API void post(const MatmulArea::Message& message) {
    MatmulArea::Message* place = area_.message(get_subblockid());
    *place = message;
    clean_cache(place, sizeof message);
    barrier(isa::Pipe::ALL);  // what the cube core reads or overwrites
    signal_cores(isa::CrossCoreMode::aic_with_aivs, isa::Pipe::MTE3, kToCube);
    await_cores(kToVectors);
  }

  MatmulArea area_;
};

// The cube core's side: run(object, task) for every call.
template <class Run>
CUBIST_API void serve_matmuls(const void* workspace, Run run) {
  const MatmulArea area(workspace);
  const int64_t vector_cores = get_subblockdim();
  for (bool has_ended = false; !has_ended;) {
    await_cores(kToCube);
    has_ended = true;
    for (int64_t i = 0; i < vector_cores; ++i) {
      const MatmulArea::Message* place = area.message(i);
      clean_cache(place, sizeof *place);
      if (place->kind != MatmulArea::Message::kWork) continue;
      has_ended = false;
      const MatmulTask task = place->task;
      run(place->object, task);
    }
    *area.reply() = has_ended ? 1 : 0;
    clean_cache(area.reply(), sizeof(uint32_t));
    signal_cores(isa::CrossCoreMode::aic_with_aivs, isa::Pipe::FIX, kToVectors);
  }
}

}  // namespace cubist::ascendc
