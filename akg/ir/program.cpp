#include "ir/program.h"

#include <fmt/format.h>

#include <string_view>

#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"

namespace cubist::akg {
namespace {

constexpr std::string_view kNamesOfKinds[] = {
    "load", "gather", "constant", "index", "cast", "+",     "-",    "*",   "/",
    "%",    "min",    "max",      "power", "exp",  "log",   "sqrt", "abs", "floor",
    "ceil", "round",  "trunc",    "tanh",  "erf",  "sin",   "cos",  "<",   "<=",
    "==",   "!=",     "and",      "or",    "not",  "select"};
static_assert(std::size(kNamesOfKinds) == static_cast<size_t>(Element::Kind::kSelect) + 1);

std::string_view name_of(Element::Kind kind) { return kNamesOfKinds[static_cast<size_t>(kind)]; }

std::string_view name_of(Nest::Combine combine) {
  switch (combine) {
    case Nest::Combine::kAssign:
      return "=";
    case Nest::Combine::kAdd:
      return "+=";
    case Nest::Combine::kMultiply:
      return "*=";
    case Nest::Combine::kMin:
      return "min=";
    case Nest::Combine::kMax:
      return "max=";
  }
  throw Error(Fault::kInternal, {.did = "name a combination of unknown number"});
}

std::string_view name_of(RingStep::Kind kind) {
  constexpr std::string_view kNames[] = {"begin fill", "end fill", "begin use", "end use"};
  return kNames[static_cast<size_t>(kind)];
}

// "x[row * 80 : 80, 1]": the base, then the strides of the nest's loops.
std::string text_of(const Program& program, const Access& access) {
  std::string result =
      fmt::format("{}[{}", program.buffer(access.buffer).name, to_string(access.base));
  for (size_t i = 0; i < access.strides.size(); ++i)
    result += (i == 0 ? " : " : ", ") + to_string(access.strides[i]);
  return result + "]";
}

std::string text_of(const Program& program, const Element& element, bool is_operand) {
  const auto operand = [&](size_t i) { return text_of(program, *element.operands.at(i), true); };
  switch (element.kind) {
    case Element::Kind::kLoad:
      return text_of(program, element.access);
    case Element::Kind::kGather:
      return fmt::format("{}[{}]", text_of(program, element.access), operand(0));
    case Element::Kind::kConstant:
      return fmt::format("{}", element.constant);
    case Element::Kind::kIndex:
      return fmt::format("index {}({})", isa::name_of(element.type), to_string(element.index));
    case Element::Kind::kCast:
      return fmt::format("{}({})", isa::name_of(element.type),
                         text_of(program, *element.operands.at(0), false));
    case Element::Kind::kAdd:
    case Element::Kind::kSubtract:
    case Element::Kind::kMultiply:
    case Element::Kind::kDivide:
    case Element::Kind::kRemainder:
    case Element::Kind::kLess:
    case Element::Kind::kLessEqual:
    case Element::Kind::kEqual:
    case Element::Kind::kNotEqual:
    case Element::Kind::kAnd:
    case Element::Kind::kOr: {
      const std::string text =
          fmt::format("{} {} {}", operand(0), name_of(element.kind), operand(1));
      return is_operand ? "(" + text + ")" : text;
    }
    default: {
      std::string text = std::string(name_of(element.kind)) + "(";
      for (size_t i = 0; i < element.operands.size(); ++i)
        text += (i == 0 ? "" : ", ") + text_of(program, *element.operands[i], false);
      return text + ")";
    }
  }
}

// Statements as indented lines.
class Printer {
 public:
  explicit Printer(const Program& program) : program_(program) {}

  std::string print() {
    line("program {}", program_.name);
    for (const BufferId argument : program_.arguments)
      line("argument {}", describe(program_.buffer(argument)));
    for (const Ring& ring : program_.rings) print(ring);
    print(program_.body);
    return std::move(text_);
  }

 private:
  template <class... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    text_.append(2 * depth_, ' ');
    text_ += fmt::format(format, std::forward<Arguments>(arguments)...) + "\n";
  }

  static std::string describe(const Buffer& buffer) {
    std::string text =
        fmt::format("{} {}[{}]", buffer.name, isa::name_of(buffer.type), buffer.elements);
    if (buffer.address >= 0) text += fmt::format(" at {}", buffer.address);
    return text;
  }

  void print(const Ring& ring) {
    line("ring {}: {} to {}, {} slots of {} B at {}, event {}", ring.name, isa::name_of(ring.fill),
         isa::name_of(ring.use), ring.slots, ring.slot_bytes, ring.base, ring.first_event);
    for (const Ring::Member& member : ring.members) {
      text_ += fmt::format("  {} at +{}\n", describe(program_.buffer(member.buffer)),
                           member.offset_bytes);
    }
  }

  void print(const Statements& statements) {
    for (const StatementPtr& statement : statements)
      std::visit([&](const auto& what) { print(what); }, statement->what);
  }
  void print_inside(const Statements& statements) {
    ++depth_;
    print(statements);
    --depth_;
  }

  void print(const Loop& loop) {
    line("{} {}", loop.is_parallel ? "parallel" : "for",
         to_string(less(Scalar::variable(loop.variable), loop.count)));
    print_inside(loop.body);
  }
  void print(const Branch& branch) {
    line("if {}", to_string(branch.condition));
    print_inside(branch.yes);
    if (branch.no.empty()) return;
    line("else");
    print_inside(branch.no);
  }
  void print(const Allocate& allocate) {
    line("allocate {}", describe(program_.buffer(allocate.buffer)));
    print_inside(allocate.body);
  }
  void print(const Nest& nest) {
    std::string extents;
    for (const Extent& extent : nest.extents) {
      extents += fmt::format("{}{} < {}", extents.empty() ? "" : ", ", extent.variable,
                             to_string(extent.count));
    }
    line("nest {} ({}): {} {} {}", nest.name, extents, text_of(program_, nest.destination),
         name_of(nest.combine), text_of(program_, *nest.value, false));
  }
  void print(const Call& call) {
    std::string arguments;
    for (const Argument& argument : call.arguments)
      arguments += (arguments.empty() ? "" : ", ") + text_of_argument(argument);
    line("{} {}({}) reads {} writes {}{}", isa::name_of(call.pipe), call.function, arguments,
         names_of(call.reads), names_of(call.writes), call.orders_itself ? " ordered" : "");
  }
  void print(const RingStep& step) {
    line("{} {}", name_of(step.kind), program_.rings.at(static_cast<size_t>(step.ring)).name);
  }
  void print(const Barrier& barrier) { line("barrier {}", isa::name_of(barrier.pipe)); }

  std::string text_of_argument(const Argument& argument) const {
    if (const auto* tile = std::get_if<Tile>(&argument)) {
      return to_string(Scalar::variable(program_.buffer(tile->buffer).name) + tile->offset);
    }
    if (const auto* scalar = std::get_if<Scalar>(&argument)) return to_string(*scalar);
    return std::get<Literal>(argument).text;
  }
  std::string names_of(const std::vector<BufferId>& buffers) const {
    std::string text;
    for (const BufferId id : buffers) text += (text.empty() ? "" : ", ") + program_.buffer(id).name;
    return "{" + text + "}";
  }

  const Program& program_;
  std::string text_;
  size_t depth_ = 0;
};

}  // namespace

std::string to_string(const Program& program) { return Printer(program).print(); }
std::string to_string(const Program& program, const Element& element) {
  return text_of(program, element, false);
}

const Loop* parallel_loop(const Statements& body) {
  for (const StatementPtr& statement : body) {
    if (const auto* loop = std::get_if<Loop>(&statement->what)) {
      if (loop->is_parallel) return loop;
    }
    if (const auto* allocate = std::get_if<Allocate>(&statement->what)) {
      if (const Loop* loop = parallel_loop(allocate->body)) return loop;
    }
  }
  return nullptr;
}

}  // namespace cubist::akg
