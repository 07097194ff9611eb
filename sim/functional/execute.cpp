#include <string>
#include <type_traits>

#include "cubist/base/error.h"
#include "cubist/sim/functional.h"
#include "functional/cube/cube.h"
#include "functional/vector/vector.h"

namespace cubist::sim {
namespace {

template <class Instruction>
concept Executable = requires(const Instruction& i, CoreState& core) { execute(i, core); };

}  // namespace

void execute(isa::Op op, const isa::Operands& operands, CoreState& core) {
  isa::visit(op, operands, [&](const auto& i) {
    using Instruction = std::decay_t<decltype(i)>;
    if constexpr (Executable<Instruction>) {
      try {
        execute(i, core);
      } catch (const Error& error) {
        throw error.at(Instruction::kName);
      }
    } else {
      throw Error(Fault::kNotImplemented,
                  {.where = Instruction::kName,
                   .did = std::string("execute ") + Instruction::kName,
                   .expected = "an instruction that the functional model implements",
                   .fix = "`cubist isa --missing` lists what is not"});
    }
  });
}

bool is_implemented(isa::Op op) {
  return isa::visit(op, isa::Operands{},
                    [](const auto& i) { return Executable<std::decay_t<decltype(i)>>; });
}

}  // namespace cubist::sim
