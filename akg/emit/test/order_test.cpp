// Every barrier and every flag is needed, and they are enough: the sanitizer is the judge.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <functional>
#include <optional>

#include "../../passes/test/programs.h"
#include "run.h"

namespace cubist::akg {
namespace {

constexpr int64_t kElements = 64, kBlocksOfUb = 64;  // of a buffer; that the buffers lie in
constexpr size_t kCalls = 20;

bool overlap(const Buffer& a, const Buffer& b) {
  const int64_t bytes = kElements * 4;
  return a.address < b.address + bytes && b.address < a.address + bytes;
}

// Vector calls on buffers that lie across each other. No call reads and writes buffers that overlap
// in part: what an instruction then does is its own affair.
Program random_program(Rng& rng, int number) {
  Builder k(fmt::format("random_{}", number));
  const BufferId y = k.gm("y", DataType::f32, kBlocksOfUb * 8);
  const BufferId all = k.ub("all", DataType::f32, kBlocksOfUb * 8),
                 out = k.ub("out", DataType::f32, kBlocksOfUb * 8);
  std::vector<BufferId> buffers;
  for (int i = 0; i < 6; ++i)
    buffers.push_back(k.ub(fmt::format("s{}", i), DataType::f32, kElements));
  Program addresses = k.finish({});
  const auto at = [&](BufferId id) -> Buffer& {
    return addresses.buffers[static_cast<size_t>(id)];
  };
  at(all).address = 0;
  for (const BufferId id : buffers)
    at(id).address = 32 * static_cast<int64_t>(rng.uniform(0, kBlocksOfUb - 8));
  const auto any = [&] { return buffers[static_cast<size_t>(rng.uniform(0, 6))]; };

  Statements body = {k.v_fill(all, "1.0f", kBlocksOfUb * 8)};
  for (const BufferId id : buffers) body.push_back(k.v_fill(id, "2.0f", kElements));
  while (body.size() < kCalls) {
    const BufferId to = any(), a = any(), b = any();
    const auto is_fine = [&](BufferId from) { return from == to || !overlap(at(from), at(to)); };
    if (is_fine(a) && is_fine(b)) body.push_back(k.v("maximum", to, {a, b}, kElements));
  }
  body.push_back(k.v("copy", out, {all}, kBlocksOfUb * 8));
  body.push_back(k.store(y, 0, out, kBlocksOfUb * 8));
  body = {k.allocate(out, body)};
  for (const BufferId id : buffers) body = {k.allocate(id, body)};
  addresses.body = {k.allocate(all, body)};
  return addresses;
}

// As planned, but scratch stays where it is; what rings need lies behind it.
Program with_barriers(Program program, const sim::ChipSpec& chip) {
  program = plan_rings(program, chip);
  for (Ring& ring : program.rings) ring.base = kBlocksOfUb * 32;
  return insert_barriers(program, chip);
}

// The program without its n-th barrier; nothing if it has fewer.
std::optional<Program> without_barrier(const Program& program, size_t n) {
  size_t seen = 0;
  bool is_removed = false;
  const std::function<Statements(const Statements&)> rewrite = [&](const Statements& body) {
    Statements result;
    for (const StatementPtr& statement : body) {
      const bool is_it = as<Barrier>(statement) != nullptr && seen++ == n;
      is_removed |= is_it;
      if (!is_it) result.push_back(with_bodies(statement, rewrite));
    }
    return result;
  };
  Program result = program;
  result.body = rewrite(program.body);
  result.name += fmt::format("_without_{}", n);
  return is_removed ? std::optional(result) : std::nullopt;
}

TEST(InsertBarriers, AreEnoughForRandomProgramsAndNoneCanBeLeftOut) {
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  Rng rng{20261128};
  std::vector<Program> whole, lacking;
  for (int i = 0; i < 8; ++i) {
    whole.push_back(with_barriers(random_program(rng, i), chip));
    for (size_t n = 0; const auto less = without_barrier(whole.back(), n); ++n)
      lacking.push_back(*less);
  }
  ASSERT_GT(lacking.size(), whole.size());
  std::string source;
  for (const auto* programs : {&whole, &lacking}) {
    for (const Program& program : *programs) source += emit(program, test_options());
  }
  const auto elf = compile(source, chip.npu_arch);
  const auto reports = [&](const Program& program) {
    return launch(elf, program.name, chip, sim::Mode::kFull, 1, {}, {kBlocksOfUb * 32}).reports;
  };
  for (const Program& program : whole) EXPECT_EQ(reports(program), "") << to_string(program);
  for (const Program& program : lacking) {
    EXPECT_THAT(reports(program), testing::HasSubstr("ERROR race")) << to_string(program);
  }
}

// The source with one ring that sets and waits for no flags in one direction.
std::string with_broken_ring(const std::string& source, const std::string& ring,
                             const std::string& replacement) {
  const size_t name = source.find(" " + ring + "(");
  EXPECT_NE(name, std::string::npos) << source;
  const size_t type = source.rfind("Ring<", name);
  return source.substr(0, type) + replacement + source.substr(type + 4);
}

TEST(PlanRings, NeitherDirectionOfARingInALoopCanDoWithoutFlags) {
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  for (const Program& selected :
       {add_with_tail(16 * 2048, 2048), add_row(15, 512, 2048), sum_of_chunks(6, 4, 2048),
        relu_in_place(16, 2048), copy_only(16, 2048), two_outputs(16, 1024)}) {
    const Program program = planned(selected, chip);
    const std::string source = emit(program, test_options());
    std::vector<ByteVector> inputs;
    std::vector<size_t> outputs;
    std::set<BufferId> written;
    for_each_call(program.body, [&](const Call& call) {
      written.insert(call.writes.begin(), call.writes.end());
    });
    for (const BufferId id : program.arguments) {
      const auto bytes =
          static_cast<size_t>(program.buffer(id).elements * element_bytes(program.buffer(id).type));
      if (written.contains(id)) {
        outputs.push_back(bytes);
      } else {
        inputs.emplace_back(bytes);
      }
    }
    // Races, or the fault of a pipe that runs so far ahead that it sets a flag again.
    const auto reports = [&](const std::string& text) -> std::string {
      const auto elf = compile(text, chip.npu_arch);
      try {
        return launch(elf, program.name, chip, sim::Mode::kFull, 1, inputs, outputs).reports;
      } catch (const Error& error) {
        return error.what();
      }
    };
    EXPECT_EQ(reports(source), "");
    for (const Ring& ring : program.rings) {
      if (ring.slots == 1) continue;
      for (const char* broken : {"RingWithoutFilled", "RingWithoutFree"}) {
        EXPECT_THAT(reports(with_broken_ring(source, ring.name + "_ring", broken)),
                    testing::AnyOf(testing::HasSubstr("ERROR race"),
                                   testing::HasSubstr("which is set already")))
            << broken << " " << ring.name << "\n"
            << source;
      }
    }
  }
}

}  // namespace
}  // namespace cubist::akg
