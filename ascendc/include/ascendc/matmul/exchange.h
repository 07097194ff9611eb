// How the vector cores of a group make its cube core compute (split cores).
//
// In rounds: each vector core writes a message to its place in the system area of the workspace and
// signals; once both have, the cube core reads both, computes what they ask for, one after the
// other, and signals. A vector core may be a few rounds ahead of the answers that it waits for. One
// that has nothing more to ask says so until the others have, too. So nobody polls, and flags alone
// order all accesses; between two meetings (SyncAll) the vector cores of a group make equally many
// calls.
//
// The area: per group the messages of each vector core and the cube core's reply, then per vector
// core room for operands that come from UB and results that go there.
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
    enum Kind : uint32_t { kWork = 1, kNothing, kEnded };
    MatmulTask task;
    uint32_t kind, object;
  };
  static_assert(sizeof(Message) <= 128);

  // How many messages of a vector core lie here, one of a round after the other.
  static constexpr uint32_t kRounds = 4, kAlignment = 512;
  CUBIST_API Message* message(int64_t vector_core, uint32_t round) const {
    return reinterpret_cast<Message*>(
        group() + (static_cast<uint64_t>(vector_core) * kRounds + round % kRounds) * kMessageBytes);
  }
  // 1: every vector core of the group has ended.
  CUBIST_API uint32_t* reply() const {
    return reinterpret_cast<uint32_t*>(group() + kReplyAt * kMessageBytes);
  }
  // `bytes` bytes of this vector core's own.
  CUBIST_API uint64_t room(uint64_t bytes) const {
    const uint64_t tiles = begin_ + static_cast<uint64_t>(get_block_num()) * kGroupBytes;
    const auto cores = static_cast<uint64_t>(get_block_num() * get_subblockdim());
    const uint64_t each =
        (system_workspace_bytes(__NPU_ARCH__) - (tiles - begin_)) / cores / kAlignment * kAlignment;
    require(
        bytes <= each,
        "Matmul: {} bytes for operands and results in UB\nat most {} bytes of workspace for each "
        "vector core\nsmaller matrices, or C in GM",
        bytes, each);
    return tiles +
           static_cast<uint64_t>(get_block_idx() * get_subblockdim() + get_subblockid()) * each;
  }

 private:
  static constexpr uint64_t kMessageBytes = 128, kReplyAt = 2 * kRounds, kGroupBytes = 1536;

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
      await(post({.kind = MatmulArea::Message::kEnded}));
      clean_cache(area_.reply(), sizeof(uint32_t));
    } while (*static_cast<volatile uint32_t*>(area_.reply()) == 0);
  }
  MatmulClient(const MatmulClient&) = delete;
  MatmulClient& operator=(const MatmulClient&) = delete;

  // The number of the round, for await().
  CUBIST_API uint32_t call(uint32_t object, const MatmulTask& task) {
    return post({.task = task, .kind = MatmulArea::Message::kWork, .object = object});
  }
  // A call that the other vector core makes alone.
  CUBIST_API uint32_t skip() { return post({.kind = MatmulArea::Message::kNothing}); }
  // Returns once the results of the round are in GM.
  CUBIST_API void await(uint32_t round) {
    for (; answered_ < round; ++answered_) await_cores(kToVectors);
  }
  // GM of this vector core's own, as long as the kernel runs.
  CUBIST_API uint64_t take_room(uint32_t bytes) {
    const uint64_t begin = taken_;
    taken_ += device::round_up(bytes, MatmulArea::kAlignment);
    return area_.room(taken_) + begin;
  }

 private:
  CUBIST_API uint32_t post(const MatmulArea::Message& message) {
    if (posted_ >= MatmulArea::kRounds) await(posted_ - MatmulArea::kRounds + 1);
    MatmulArea::Message* place = area_.message(get_subblockid(), posted_);
    *place = message;
    clean_cache(place, sizeof message);
    barrier(isa::Pipe::ALL);  // what the cube core reads or overwrites
    signal_cores(isa::CrossCoreMode::aic_with_aivs, isa::Pipe::MTE3, kToCube);
    return ++posted_;
  }

  MatmulArea area_;
  uint32_t posted_ = 0, answered_ = 0, taken_ = 0;
};

// The cube core's side: run(object, task) for every call.
template <class Run>
CUBIST_API void serve_matmuls(const void* workspace, Run run) {
  const MatmulArea area(workspace);
  const int64_t vector_cores = get_subblockdim();
  bool has_ended = false;
  for (uint32_t round = 0; !has_ended; ++round) {
    await_cores(kToCube);
    has_ended = true;
    for (int64_t i = 0; i < vector_cores; ++i) {
      const MatmulArea::Message* place = area.message(i, round);
      clean_cache(place, sizeof *place);
      if (place->kind != MatmulArea::Message::kEnded) has_ended = false;
      if (place->kind != MatmulArea::Message::kWork) continue;
      const MatmulTask task = place->task;
      run(place->object, task);
    }
    *area.reply() = has_ended ? 1 : 0;
    clean_cache(area.reply(), sizeof(uint32_t));
    signal_cores(isa::CrossCoreMode::aic_with_aivs, isa::Pipe::FIX, kToVectors);
  }
}

}  // namespace cubist::ascendc
