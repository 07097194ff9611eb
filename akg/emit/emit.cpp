#include "emit/emit.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"
#include "emit/source_names.h"
#include "passes/region.h"

namespace cubist::akg {
namespace {

std::string type_of(DataType type) {
  switch (type) {
    case DataType::f16:
      return "half";
    case DataType::f32:
      return "float";
    case DataType::s64:
      return "int64_t";
    case DataType::s32:
      return "int32_t";
    case DataType::s16:
      return "int16_t";
    case DataType::s8:
      return "int8_t";
    case DataType::u64:
      return "uint64_t";
    case DataType::u32:
      return "uint32_t";
    case DataType::u16:
      return "uint16_t";
    case DataType::u8:
      return "uint8_t";
    default:
      throw Error(Fault::kNotImplemented,
                  {.did = fmt::format("emit an array of {}", isa::name_of(type)),
                   .expected = "a type of C++"});
  }
}

std::string pipe_of(Pipe pipe) { return fmt::format("Pipe::{}", isa::name_of(pipe)); }

std::set<BufferId> touched_by(const Statements& body) {
  std::set<BufferId> result;
  for_each_call(body, [&](const Call& call) {
    result.insert(call.reads.begin(), call.reads.end());
    result.insert(call.writes.begin(), call.writes.end());
  });
  return result;
}

// The body of the entry.
class Body {
 public:
  Body(const Program& program, SourceNames& names)
      : program_(program), names_(names), touched_(touched_by(program.body)) {}

  std::string run() {
    declare_scratch();
    if (!program_.rings.empty()) line("// UB: first event, base, bytes of a slot, slots");
    for (size_t ring = 0; ring < program_.rings.size(); ++ring)
      declare(static_cast<RingId>(ring), program_.rings[ring]);
    print(program_.body);
    return std::move(text_);
  }

 private:
  template <class... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    text_.append(2 * depth_, ' ');
    text_ += fmt::format(format, std::forward<Arguments>(arguments)...) + "\n";
  }

  std::string size_text(const Buffer& buffer) const {
    return fmt::format("{}[{}], {} B", isa::name_of(buffer.type), buffer.elements,
                       bytes_in_ub(buffer));
  }

  void declare_scratch() {
    std::set<BufferId> members;
    for (const Ring& ring : program_.rings) {
      for (const Ring::Member& member : ring.members) members.insert(member.buffer);
    }
    for (const BufferId id : touched_) {
      const Buffer& buffer = program_.buffer(id);
      if (buffer.space == Space::kGm || members.contains(id)) continue;
      line("constexpr Ub<{}> {} = {{{:#x}}};  // {}", type_of(buffer.type), names_.of(id),
           buffer.address, size_text(buffer));
    }
  }

  void declare(RingId id, const Ring& ring) {
    line("Ring<{}, {}, {}> {}({:#x}, {}, {});", pipe_of(ring.fill), pipe_of(ring.use),
         ring.first_event, names_.of_ring(id), ring.base, ring.slot_bytes, ring.slots);
  }

  void print(const Statements& body) {
    const Statements statements = open_scopes(body).statements;
    for (size_t i = 0; i < statements.size(); ++i) {
      const auto* step = as<RingStep>(statements[i]);
      if (step != nullptr && step->kind == RingStep::Kind::kBeginFill) {
        begin_fill(*step, statements, i);
      } else {
        std::visit([&](const auto& what) { print(what); }, statements[i]->what);
      }
    }
  }
  void print_inside(const Statements& body) {
    ++depth_;
    print(body);
    --depth_;
  }

  // Until the use ends, the slot that is filled next is the one that is used next: one address for
  // both pipes.
  void begin_fill(const RingStep& step, const Statements& statements, size_t index) {
    const Ring& ring = program_.rings[static_cast<size_t>(step.ring)];
    const std::string slot = names_.fresh(ring.name);
    line("const uint32_t {} = {}.begin_fill();", slot, names_.of_ring(step.ring));
    const std::set<BufferId> touched = touched_by(of_one_turn(statements, index));
    for (const Ring::Member& member : ring.members) {
      if (!touched.contains(member.buffer)) continue;
      const Buffer& buffer = program_.buffer(member.buffer);
      line("const Ub<{}> {} = {{{}}};  // {}", type_of(buffer.type), names_.of(member.buffer),
           member.offset_bytes == 0 ? slot : fmt::format("{} + {}", slot, member.offset_bytes),
           size_text(buffer));
    }
  }

  // From the step at `index` up to the next one of its kind and ring.
  static Statements of_one_turn(const Statements& statements, size_t index) {
    const auto* begin = as<RingStep>(statements[index]);
    Statements result;
    for (size_t i = index + 1; i < statements.size(); ++i) {
      const auto* step = as<RingStep>(statements[i]);
      if (step != nullptr && step->ring == begin->ring && step->kind == begin->kind) break;
      result.push_back(statements[i]);
    }
    return result;
  }

  void print(const RingStep& step) {
    constexpr const char* kSteps[] = {"begin_fill", "end_fill", "begin_use", "end_use"};
    line("{}.{}();", names_.of_ring(step.ring), kSteps[static_cast<size_t>(step.kind)]);
  }
  void print(const Barrier& barrier) { line("barrier<{}>();", pipe_of(barrier.pipe)); }

  void print(const Loop& loop) {
    const std::string variable = names_.of_variable(loop.variable);
    std::string begin = "0";
    std::string goes_on = names_.source(less(Scalar::variable(loop.variable), loop.count));
    if (loop.is_parallel) {
      const std::string share = names_.fresh("share");
      line("const Share {} = share_of_block({});", share, names_.source(loop.count));
      begin = share + ".begin";
      goes_on = fmt::format("{} < {}.end", variable, share);
    }
    line("for (int64_t {0} = {1}; {2}; ++{0}) {{", variable, begin, goes_on);
    const std::map<std::string, std::string> outer = choices_;
    name_choices(loop);
    print_inside(loop.body);
    choices_ = outer;
    line("}}");
  }

  // Numbers that the iteration decides, if several calls have them.
  void name_choices(const Loop& loop) {
    std::vector<Scalar> found;
    std::map<std::string, int> times;
    for_each_call(loop.body, [&](const Call& call) {
      for (const Argument& argument : call.arguments) {
        const auto* scalar = std::get_if<Scalar>(&argument);
        if (scalar == nullptr || !is_choice(*scalar, loop.variable)) continue;
        if (++times[to_string(*scalar)] == 1) found.push_back(*scalar);
      }
    });
    ++depth_;
    for (const Scalar& scalar : found) {
      if (times[to_string(scalar)] == 1) continue;
      const std::string name = names_.fresh("count");
      line("const int64_t {} = {};", name, names_.source(scalar));
      choices_[to_string(scalar)] = name;
    }
    --depth_;
  }
  // Of two constants, by the variable alone.
  static bool is_choice(const Scalar& scalar, const std::string& variable) {
    if (scalar.kind() != Scalar::Kind::kSelect) return false;
    const Scalar& condition = scalar.condition();
    return scalar.left().constant() && scalar.right().constant() &&
           condition.kind() == Scalar::Kind::kLess && condition.right().constant() &&
           same(condition.left(), Scalar::variable(variable));
  }

  void print(const Branch& branch) {
    line("if ({}) {{", names_.source(branch.condition));
    print_inside(branch.yes);
    if (!branch.no.empty()) {
      line("}} else {{");
      print_inside(branch.no);
    }
    line("}}");
  }

  void print(const Call& call) {
    std::string arguments;
    for (const Argument& argument : call.arguments)
      arguments += (arguments.empty() ? "" : ", ") + source(argument);
    line("{}({});", call.function, arguments);
  }

  std::string source(const Argument& argument) {
    if (const auto* literal = std::get_if<Literal>(&argument)) return literal->text;
    if (const auto* scalar = std::get_if<Scalar>(&argument)) {
      const auto named = choices_.find(to_string(*scalar));
      return named == choices_.end() ? names_.source(*scalar) : named->second;
    }
    const auto& tile = std::get<Tile>(argument);
    const Buffer& buffer = program_.buffer(tile.buffer);
    const std::string name = names_.of(tile.buffer);
    if (buffer.space == Space::kUb) return plus(name, tile.offset);
    return plus("gm(" + name + ")", tile.offset * element_bytes(buffer.type));
  }

  // As a Scalar, for its parentheses.
  std::string plus(const std::string& base, const Scalar& offset) {
    if (offset.is(0)) return base;
    const std::string marker = names_.of_variable("base of a tile");
    const std::string sum = names_.source(Scalar::variable("base of a tile") + offset);
    return base + sum.substr(marker.size());
  }

  void print(const Allocate&) {}  // open_scopes() took them off
  void print(const Nest& nest) {
    throw Error(Fault::kInternal, {.where = program_.name,
                                   .did = "emit the nest '" + nest.name + "'",
                                   .expected = "calls of device functions"});
  }

  const Program& program_;
  SourceNames& names_;
  std::set<BufferId> touched_;
  std::map<std::string, std::string> choices_{};  // names of numbers
  std::string text_;
  size_t depth_ = 1;
};

std::string parameters(const Program& program, SourceNames& names) {
  const std::set<BufferId> touched = touched_by(program.body);
  std::set<BufferId> viewed;
  for (const auto& [view, buffer] : names.views()) viewed.insert(buffer);
  std::string text;
  for (const BufferId id : program.arguments) {
    const bool is_used = touched.contains(id) || viewed.contains(id);
    const std::string name = names.of(id);
    text += (text.empty() ? "GM_ADDR " : ", GM_ADDR ") + (is_used ? name : "/* " + name + " */");
  }
  return text;
}

}  // namespace

namespace {

std::string preamble(const EmitOptions& options) {
  std::string text;
  for (const std::string& comment : options.comment)
    text += comment.empty() ? "//\n" : "// " + comment + "\n";
  for (const std::string& header : options.headers)
    text += fmt::format("#include \"{}\"\n", header);
  return text + "\nusing namespace cubist::device;\n\n";
}

constexpr const char* kEntry = "extern \"C\" __global__ __aicore__ void";

std::string function(const Program& program, const char* what) {
  SourceNames names(program);
  for (const BufferId id : program.arguments) names.of(id);  // the shortest names
  const std::string body = Body(program, names).run();
  std::string text = fmt::format("{} {}({}) {{\n", what, program.name, parameters(program, names));
  for (const auto& [view, buffer] : names.views())
    text += fmt::format("  const auto* {} = reinterpret_cast<const int32_t*>({});\n", view,
                        names.of(buffer));
  return text + body + "}\n";
}

}  // namespace

std::string emit(const Program& program, const EmitOptions& options) {
  return preamble(options) + function(program, kEntry);
}

std::string emit(const StagedKernel& kernel, const EmitOptions& options) {
  std::string text = preamble(options), calls;
  std::set<std::string> taken = {"block_index", "sync_all", kernel.name};
  for (const StagedKernel::Part& part : kernel.parts) taken.insert(part.program.name);
  Names names(std::move(taken));
  std::set<size_t> used;
  for (const StagedKernel::Part& part : kernel.parts) {
    text += function(part.program, "static __aicore__ void") + "\n";
    std::string places;
    for (const GmPlace& place : part.places) {
      used.insert(place.argument);
      const std::string& argument = kernel.arguments.at(place.argument);
      places +=
          (places.empty() ? "" : ", ") + names.of(fmt::format("{}", place.argument), argument);
      if (place.offset_bytes > 0) places += fmt::format(" + {}", place.offset_bytes);
    }
    const bool is_shared = parallel_loop(part.program.body) != nullptr;
    calls += fmt::format("{}  {}{}({});\n", calls.empty() ? "" : "  sync_all();\n",
                         is_shared ? "" : "if (block_index() == 0) ", part.program.name, places);
  }
  std::string parameters;
  for (size_t i = 0; i < kernel.arguments.size(); ++i) {
    const std::string name = names.of(fmt::format("{}", i), kernel.arguments[i]);
    parameters += (i == 0 ? "GM_ADDR " : ", GM_ADDR ");
    parameters += used.contains(i) ? name : "/* " + name + " */";
  }
  return text + fmt::format("{} {}({}) {{\n{}}}\n", kEntry, kernel.name, parameters, calls);
}

}  // namespace cubist::akg
