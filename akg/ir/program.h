// A kernel between Halide and its source: loops, then either nests of element assignments (after
// "lower") or calls of device functions on tiles (after "select").
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "cubist/isa/operands.h"
#include "ir/scalar.h"

namespace cubist::akg {

using isa::DataType;
using isa::Pipe;

enum class Space : uint8_t { kGm, kUb };

// An array. In GM: an argument of the kernel. In UB: `elements` is a bound that holds in every
// iteration.
struct Buffer {
  std::string name;
  DataType type = DataType::f16;
  Space space = Space::kUb;
  int64_t elements = 0;
  int64_t address = -1;  // in UB, of what is in no ring, after "plan scratchpad"
};
using BufferId = int;

// Where element (i0, i1, ...) of a nest lies: at base + i0 * strides[0] + i1 * strides[1] ...
// elements. One stride per loop of the nest, slowest first; 0 repeats.
struct Access {
  BufferId buffer = 0;
  Scalar base;
  std::vector<Scalar> strides;
};

// ---------------------------------------------------------------------- elements (after "lower")

// What one element of a nest is computed from.
struct Element;
using ElementPtr = std::shared_ptr<const Element>;
struct Element {
  enum class Kind : uint8_t {
    kLoad,      // `access`
    kGather,    // in UB, operand 0 (s32) elements beyond `access`
    kConstant,  // `constant`
    kIndex,     // the integer `index` of the nest's loop variables, as `type`
    kCast,      // operand 0 as `type`, nearest even, towards zero into integers, saturating
    // operands 0 and 1
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kRemainder,
    kMin,
    kMax,
    kPower,
    // operand 0
    kExp,
    kLog,
    kSqrt,
    kAbs,
    kFloor,
    kCeil,
    kRound,  // nearest even
    kTrunc,
    kTanh,
    kErf,
    kSin,
    kCos,
    // truths: of operands 0 and 1, which have one type
    kLess,
    kLessEqual,
    kEqual,
    kNotEqual,
    kAnd,
    kOr,
    kNot,
    kSelect,  // operand 0 (a truth) ? operand 1 : operand 2
  };
  Kind kind = Kind::kConstant;
  DataType type = DataType::f32;  // of the result; of truths: of what is compared
  std::vector<ElementPtr> operands{};
  Access access{};
  double constant = 0;
  Scalar index{};
};

struct Extent {
  std::string variable;
  Scalar count;
};

// For every element of the box `extents` (slowest first): destination = value, or destination =
// destination <combine> value. With kAssign no destination is written twice; otherwise loops with
// destination stride 0 are reduced, in an order that select documents.
struct Nest {
  enum class Combine : uint8_t { kAssign, kAdd, kMultiply, kMin, kMax };
  std::string name;  // of what it computes, for messages
  std::vector<Extent> extents;
  Access destination;
  Combine combine = Combine::kAssign;
  ElementPtr value{};
};

// ------------------------------------------------------------------------- calls (after "select")

// An argument of a device function. A tile is the array from `offset` elements on.
struct Tile {
  BufferId buffer = 0;
  Scalar offset{};
  int64_t elements = 0;  // that the call touches at most, from `offset` on; 0: not known
};
struct Literal {
  std::string text;  // C++
};
using Argument = std::variant<Tile, Scalar, Literal>;

// `function(arguments...);` of kernels/device_lib. All instructions it issues are of `pipe`.
struct Call {
  Pipe pipe = Pipe::V;
  std::string function;  // with template arguments: "convert<half>"
  std::vector<Argument> arguments;
  std::vector<BufferId> reads, writes;  // buffers it touches; scratch is in both
  bool orders_itself = false;           // several dependent instructions with barriers inside
};

// -------------------------------------------------------------------- order (after "plan rings")

// One or two slots of UB that one pipe fills and another one empties (cubist/device/ring.h). All
// its members lie in each slot.
struct Ring {
  struct Member {
    BufferId buffer = 0;
    int64_t offset_bytes = 0;  // in the slot
  };
  std::string name;
  Pipe fill = Pipe::MTE2, use = Pipe::V;
  uint32_t first_event = 0, slots = 2;
  int64_t base = 0, slot_bytes = 0;  // in UB, after "plan scratchpad"
  std::vector<Member> members;
};
using RingId = int;

struct RingStep {
  enum class Kind : uint8_t { kBeginFill, kEndFill, kBeginUse, kEndUse };
  Kind kind = Kind::kBeginFill;
  RingId ring = 0;
};
struct Barrier {
  Pipe pipe = Pipe::V;
};

// ----------------------------------------------------------------------------------- statements

struct Statement;
using StatementPtr = std::shared_ptr<const Statement>;
using Statements = std::vector<StatementPtr>;

// Iterations of a parallel loop are shared among the blocks of the launch; there is at most one
// around any statement, outermost.
struct Loop {
  std::string variable;
  Scalar count;  // from 0
  bool is_parallel = false;
  Statements body;
};
struct Branch {
  Scalar condition;
  Statements yes, no;
};
// The buffer exists in `body` only; nothing survives from one execution to the next.
struct Allocate {
  BufferId buffer = 0;
  Statements body;
};
struct Statement {
  std::variant<Loop, Branch, Allocate, Nest, Call, RingStep, Barrier> what;
};

struct Program {
  std::string name;
  std::vector<Buffer> buffers;      // by BufferId
  std::vector<BufferId> arguments;  // inputs, then outputs, in GM
  std::vector<Ring> rings;          // by RingId
  Statements body;

  const Buffer& buffer(BufferId id) const { return buffers[static_cast<size_t>(id)]; }
};

// The loop whose iterations the blocks share; none: one block does all.
const Loop* parallel_loop(const Statements& body);

// As text, for people and golden tests.
std::string to_string(const Program& program);
std::string to_string(const Program& program, const Element& element);

}  // namespace cubist::akg
