// What the passes buy, in cycles.
#include "../../passes/test/programs.h"
#include "passes/lifetimes.h"
#include "run.h"

namespace cubist::akg {
namespace {

class Timing : public testing::Test {
 protected:
  Launched run(const Program& program) const {
    std::set<BufferId> written;
    for_each_call(program.body, [&](const Call& call) {
      written.insert(call.writes.begin(), call.writes.end());
    });
    std::vector<ByteVector> inputs;
    std::vector<size_t> outputs;
    for (const BufferId id : program.arguments) {
      const Buffer& buffer = program.buffer(id);
      const auto bytes = static_cast<size_t>(buffer.elements * element_bytes(buffer.type));
      if (written.contains(id)) {
        outputs.push_back(bytes);
      } else {
        inputs.emplace_back(bytes);
      }
    }
    return launch(compile(emit(program, test_options()), chip_.npu_arch), program.name, chip_,
                  sim::Mode::kTiming, 1, inputs, outputs);
  }

  // Everything behind everything else, with no regard to banks.
  Program packed(Program program) const {
    int64_t end = 0;
    for (Ring& ring : program.rings) {
      ring.base = end;
      ring.slot_bytes = 0;
      for (Ring::Member& member : ring.members) {
        member.offset_bytes = ring.slot_bytes;
        ring.slot_bytes += bytes_in_ub(program.buffer(member.buffer));
      }
      end += ring.slots * ring.slot_bytes;
    }
    for (const auto& [id, life] : scratch_lifetimes(program)) {
      program.buffers[static_cast<size_t>(id)].address = end;
      end += bytes_in_ub(program.buffer(id));
    }
    verify(program, Stage::kBarriers, chip_);
    return program;
  }

  sim::ChipSpec chip_ = sim::load_chip("ascend910b1");
};

TEST_F(Timing, WithTwoSlotsThePipesOverlap) {
  const Program two = planned(add_with_tail(32 * 8192, 8192), chip_);
  Program one = two;
  for (Ring& ring : one.rings) ring.slots = 1;
  const Launched overlapped = run(two), in_turn = run(one);
  RecordProperty("two_slots", std::to_string(overlapped.cycles));
  RecordProperty("one_slot", std::to_string(in_turn.cycles));
  EXPECT_LT(overlapped.cycles, in_turn.cycles * 3 / 4);
  // The slowest pipe is busy nearly all the time.
  EXPECT_GT(overlapped.pipes.at(isa::Pipe::MTE2).busy.value, overlapped.cycles * 3 / 4);
}

TEST_F(Timing, OperandsOfACallLieInDifferentBanks) {
  const Program program = planned(two_outputs(8, 2048), chip_);
  const sim::PipeTime apart = run(program).pipes.at(isa::Pipe::V),
                      together = run(packed(program)).pipes.at(isa::Pipe::V);
  RecordProperty("conflicts", std::to_string(apart.bank_conflict.value));
  RecordProperty("conflicts_packed", std::to_string(together.bank_conflict.value));
  EXPECT_GT(together.bank_conflict.value, together.busy.value / 4);
  // What is left is z = y + y, which reads one array twice: 8 tiles of 32 repeats.
  EXPECT_EQ(apart.bank_conflict.value, 8 * 32);
  EXPECT_GE(together.bank_conflict.value, 4 * apart.bank_conflict.value);
  EXPECT_LT(apart.busy, together.busy);
}

}  // namespace
}  // namespace cubist::akg
