#include "cost/vector_calls.h"

#include <algorithm>
#include <string_view>

#include "cubist/base/error.h"
#include "cubist/device/scratch.h"
#include "cubist/isa/instructions.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/cost.h"

namespace cubist::akg {
namespace {

using isa::Op;

// What the operands of an instruction are.
enum class Form : uint8_t { kBinary, kScalar, kUnary, kFill, kConvert, kReduce, kGather };

struct Function {
  std::string_view name;
  Op op;
  Form form;
};
constexpr Function kFunctions[] = {
    {"add", Op::vadd, Form::kBinary},
    {"subtract", Op::vsub, Form::kBinary},
    {"multiply", Op::vmul, Form::kBinary},
    {"divide", Op::vdiv, Form::kBinary},
    {"maximum", Op::vmax, Form::kBinary},
    {"minimum", Op::vmin, Form::kBinary},
    {"multiply_add", Op::vmadd, Form::kBinary},
    {"add_scalar", Op::vadds, Form::kScalar},
    {"multiply_scalar", Op::vmuls, Form::kScalar},
    {"maximum_scalar", Op::vmaxs, Form::kScalar},
    {"minimum_scalar", Op::vmins, Form::kScalar},
    {"absolute", Op::vabs, Form::kUnary},
    {"exponential", Op::vexp, Form::kUnary},
    {"logarithm", Op::vln, Form::kUnary},
    {"reciprocal", Op::vrec, Form::kUnary},
    {"square_root", Op::vsqrt, Form::kUnary},
    {"relu", Op::vrelu, Form::kUnary},
    {"copy", Op::vcopy, Form::kUnary},
    {"fill", Op::vector_dup, Form::kFill},
    {"count_up", Op::vci, Form::kFill},
    {"convert", Op::vconv, Form::kConvert},
    {"gather", Op::vgather, Form::kGather},
};

// Instructions of one kind without a barrier in between.
struct Issue {
  Op op;
  Form form;
  DataType type, from;  // of the result, and of the source of a conversion
  int64_t instructions = 1, elements = 0;
  bool is_masked = false;  // repeats of rows: no counter mode, each repeat one row
};

class Pricer {
 public:
  Pricer(const Program& program, const Call& call, const ValueOf& value_of,
         const sim::ChipSpec& chip)
      : program_(program), call_(call), value_of_(value_of), chip_(chip) {
    const size_t end = call.function.find('<');
    name_ = call.function.substr(0, end);
    constexpr std::string_view kRows = "_rows";
    has_rows_ = name_.ends_with(kRows) && name_ != "reduce_rows" && name_ != "select_where_rows";
    if (has_rows_) name_.resize(name_.size() - kRows.size());
  }

  double run() const { return then(call_time()); }

 private:
  double call_time() const {
    if (name_ == "reduce_rows") return row_reduction();
    if (name_ == "reduce_columns") return column_reduction();
    if (name_ == "select_where_rows") return choice();
    if (name_ == "spread_to_blocks") return spread();
    if (name_ == "transpose_tile") return transpose();
    if (name_ == "stride_offsets") {
      const int64_t count = last_scalar(0);
      return then(one(Op::vci, Form::kFill, DataType::s32, count)) +
             one(Op::vmuls, Form::kScalar, DataType::s32, count);
    }
    const auto* const found = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                           [&](const Function& f) { return f.name == name_; });
    if (found == std::end(kFunctions)) {
      throw Error(Fault::kInternal,
                  {.where = program_.name,
                   .did = "say how long the device function '" + call_.function + "' takes",
                   .expected = "a row of akg/cost/vector_calls.cpp"});
    }
    return elementwise(*found);
  }

  DataType type_of(size_t tile) const {
    size_t seen = 0;
    for (const Argument& argument : call_.arguments) {
      const auto* found = std::get_if<Tile>(&argument);
      if (found != nullptr && seen++ == tile) return program_.buffer(found->buffer).type;
    }
    return type_of(0);
  }
  int64_t width_of(DataType type) const { return isa::bits_of(type) / 8; }
  // The scalar arguments counted from the end, trailing tiles skipped.
  int64_t last_scalar(size_t index) const {
    for (auto at = call_.arguments.rbegin(); at != call_.arguments.rend(); ++at) {
      const auto* scalar = std::get_if<Scalar>(&*at);
      if (scalar != nullptr && index-- == 0) return value_of_(*scalar);
    }
    return 1;
  }

  // Rows that lie end to end in all operands are one.
  bool lies_flat(int64_t columns) const {
    const DataType type = type_of(0);
    const int64_t block = device::kBlockBytes / width_of(type);
    const int64_t pitch = (columns + block - 1) / block * block;
    for (size_t i = 0; i + 1 < call_.arguments.size(); ++i) {
      if (!std::holds_alternative<Tile>(call_.arguments[i])) continue;
      if (std::holds_alternative<Literal>(call_.arguments[i + 1])) return false;
      const auto* scalar = std::get_if<Scalar>(&call_.arguments[i + 1]);
      if (scalar != nullptr && value_of_(*scalar) != pitch) return false;
    }
    return true;
  }

  double elementwise(const Function& f) const {
    const int64_t columns = last_scalar(0);
    if (!has_rows_) return time(issue_of(f, 1, columns));
    const int64_t rows = last_scalar(1);
    if (lies_flat(columns)) return time(issue_of(f, 1, rows * columns));
    return time(pieces(issue_of(f, 1, 0), rows, columns));
  }
  Issue issue_of(const Function& f, int64_t instructions, int64_t elements) const {
    return {.op = f.op,
            .form = f.form,
            .type = type_of(0),
            .from = type_of(1),
            .instructions = instructions,
            .elements = elements};
  }

  // As for_each_piece() of cubist/device/sheet.h.
  Issue pieces(Issue issue, int64_t rows, int64_t columns) const {
    if (rows <= 0 || columns <= 0) {  // of this iteration nothing is left
      issue.instructions = 0;
      return issue;
    }
    const int64_t width = issue.form == Form::kConvert
                              ? std::max(width_of(issue.type), width_of(issue.from))
                              : width_of(issue.type);
    const int64_t lanes = device::kRepeatBytes / std::max<int64_t>(width, 2);
    const int64_t across = ceil_div(columns, lanes);
    const int64_t down = across * ceil_div(rows, device::kMaxRepeats);
    issue.is_masked = down <= rows;
    issue.instructions = issue.is_masked ? down : rows;
    issue.elements = issue.is_masked ? ceil_div(across * rows, down) * lanes : columns;
    return issue;
  }

  double one(Op op, Form form, DataType type, int64_t elements) const {
    return time({.op = op, .form = form, .type = type, .from = type, .elements = elements});
  }
  double over_rows(Op op, Form form, DataType type, int64_t rows, int64_t columns) const {
    return time(pieces({.op = op, .form = form, .type = type, .from = type}, rows, columns));
  }
  // Followed by a barrier, which waits for the results too.
  double then(double time) const {
    return time + static_cast<double>(std::max(chip_.vector.tail, chip_.sync.barrier_cost).value);
  }

  Op combine_op() const {
    const std::string& f = call_.function;
    if (f.find("Product") != std::string::npos) return Op::vmul;
    if (f.find("Maximum") != std::string::npos) return Op::vmax;
    if (f.find("Minimum") != std::string::npos) return Op::vmin;
    return Op::vadd;
  }
  Op repeat_op() const {
    const Op op = combine_op();
    return op == Op::vmax ? Op::vcmax : op == Op::vmin ? Op::vcmin : Op::vcadd;
  }
  Op block_op() const {
    const Op op = combine_op();
    return op == Op::vmax ? Op::vcgmax : op == Op::vmin ? Op::vcgmin : Op::vcgadd;
  }

  // As reduce_rows() of cubist/device/tile_reduce.h: arguments dst, src, pitch, rows, columns,
  // scratch.
  double row_reduction() const {
    const DataType type = type_of(1);
    const int64_t rows = last_scalar(1), lanes = device::kRepeatBytes / width_of(type);
    int64_t columns = last_scalar(0);
    double total = 0;
    while (columns > lanes) {
      const int64_t pairs = columns / (2 * lanes), rest = columns % (2 * lanes);
      if (pairs > 0) total += over_rows(combine_op(), Form::kBinary, type, rows, pairs * lanes);
      if (rest > 0) total += over_rows(Op::vcopy, Form::kUnary, type, rows, std::min(rest, lanes));
      if (rest > lanes) total += over_rows(combine_op(), Form::kBinary, type, rows, rest - lanes);
      total = then(total);
      columns =
          device::folded_columns(static_cast<uint32_t>(columns), static_cast<uint32_t>(lanes));
    }
    const auto repeats = [&](Op op, int64_t count) {
      return time({.op = op,
                   .form = Form::kReduce,
                   .type = type,
                   .from = type,
                   .instructions = ceil_div(count, device::kMaxRepeats),
                   .elements = std::min<int64_t>(count, device::kMaxRepeats) * lanes,
                   .is_masked = true});
    };
    constexpr int64_t kBlocks = device::kRepeatBytes / device::kBlockBytes;
    if (type == DataType::f32) {
      if (columns > device::kBlockBytes / width_of(type)) total += then(repeats(block_op(), rows));
      total += then(repeats(block_op(), ceil_div(rows, kBlocks)));
    } else {
      total += then(repeats(repeat_op(), rows));
    }
    return total + one(combine_op(), Form::kBinary, type, rows);
  }

  double column_reduction() const {
    const DataType type = type_of(1);
    const int64_t columns = last_scalar(0);
    double total = 0;
    for (int64_t rows = last_scalar(1); rows > 1;) {
      const int64_t kept = ceil_div(rows, 2);
      total += then(one(combine_op(), Form::kBinary, type, (rows - kept) * columns));
      rows = kept;
    }
    return total + one(combine_op(), Form::kBinary, type, columns);
  }

  double choice() const {
    const int64_t rows = last_scalar(1), columns = last_scalar(0);
    const DataType type = type_of(0), compared = type_of(1);
    return then(over_rows(Op::vmax, Form::kBinary, compared, rows, columns)) +
           over_rows(Op::vmax, Form::kBinary, type, rows, columns);
  }

  double spread() const {
    const DataType type = type_of(0);
    const int64_t lanes = device::kRepeatBytes / width_of(type);
    constexpr int64_t kGroup = 8;  // values per repeat of vbrcb
    return time({.op = Op::vbrcb,
                 .form = Form::kUnary,
                 .type = type,
                 .from = type,
                 .instructions = ceil_div(last_scalar(0), kGroup * device::kMaxRepeats),
                 .elements = ceil_div(last_scalar(0), kGroup) * lanes,
                 .is_masked = true});
  }

  // As transpose_tile() of cubist/device/tile_transpose.h: a strip of 16 columns at a time.
  double transpose() const {
    const DataType type = type_of(0);
    const int64_t per_block = device::kBlockBytes / width_of(type);
    const int64_t strips = ceil_div(last_scalar(0), device::kFractal);
    const int64_t repeats = last_scalar(1) / per_block;
    double total = 0;
    if (repeats > 0) total += static_cast<double>(strips) * strip(type, repeats);
    if (last_scalar(1) % per_block != 0) total += static_cast<double>(strips) * strip(type, 1);
    return total;
  }
  // Eight registers of addresses come before each instruction.
  double strip(DataType type, int64_t repeats) const {
    isa::VectorVnchwOperands operands;
    operands.repeat = static_cast<uint32_t>(std::min<int64_t>(repeats, device::kMaxRepeats));
    operands.src_rep = operands.dst_rep = 1;
    const Op op = width_of(type) == 2 ? Op::scatter_vnchwconv_b16 : Op::scatter_vnchwconv_b32;
    const double instructions =
        static_cast<double>(ceil_div(repeats, int64_t{device::kMaxRepeats}));
    return instructions *
           std::max(static_cast<double>(sim::cost(op, operands.pack(), {}, chip_).issue.value),
                    kScalarPerStrip);
  }

  // The instructions follow each other as fast as V and the scalar unit let them.
  double time(const Issue& issue) const {
    if (issue.instructions == 0) return 0;
    const sim::Cost cost = cost_of(issue);
    const auto next = std::max(static_cast<double>(cost.issue.value), kScalarPerInstruction);
    return static_cast<double>((cost.startup + cost.busy).value) +
           static_cast<double>(issue.instructions - 1) * next;
  }

  // Instructions of the scalar unit per vector instruction of a loop, and per strip of a transpose:
  // addresses, the packed word, the loop. Counted by `cubist akg --profile`: of a softmax of
  // 4096x1024, 217 k for 16.8 k of V, and of a transpose of 4096x4096, 253 k for 8.2 k.
  static constexpr double kScalarPerInstruction = 12, kScalarPerStrip = 31;

  sim::Cost cost_of(const Issue& issue) const {
    sim::ControlRegisters registers;
    const int64_t elements = std::max<int64_t>(issue.elements, 1);
    registers[isa::Spr::ctrl] = isa::CtrlRegister{.counter_mode = 1}.pack_value();
    registers[isa::Spr::vector_mask_lo] = static_cast<uint64_t>(elements);
    const auto bank = static_cast<uint64_t>(chip_.vector.ub_bank_size.value);
    const auto with = [&](auto operands) {
      operands.dst = 0;
      return sim::cost(issue.op, operands.pack(), registers, chip_);
    };
    switch (issue.form) {
      case Form::kBinary: {
        isa::VectorBinaryOperands operands;
        operands.type = issue.type;
        operands.src0 = bank;
        operands.src1 = 2 * bank;
        return with(operands);
      }
      case Form::kScalar: {
        isa::VectorScalarOperands operands;
        operands.type = operands.dst_type = issue.type;
        operands.src = bank;
        return with(operands);
      }
      case Form::kUnary: {
        isa::VectorUnaryOperands operands;
        operands.type = issue.type;
        operands.src = bank;
        return with(operands);
      }
      case Form::kFill: {
        isa::VectorFillOperands operands;
        operands.type = issue.type;
        return with(operands);
      }
      case Form::kConvert: {
        isa::VectorConvertOperands operands;
        operands.src_type = issue.from;
        operands.dst_type = issue.type;
        operands.src = bank;
        return with(operands);
      }
      case Form::kReduce: {
        isa::VectorReduceOperands operands;
        operands.type = issue.type;
        operands.src = bank;
        return with(operands);
      }
      case Form::kGather: {
        isa::VectorGatherOperands operands;
        operands.type = issue.type;
        return with(operands);
      }
    }
    throw Error(Fault::kInternal, {.did = "price an instruction of an unknown form"});
  }

  const Program& program_;
  const Call& call_;
  const ValueOf& value_of_;
  const sim::ChipSpec& chip_;
  std::string name_;
  bool has_rows_ = false;
};

}  // namespace

double vector_time(const Program& program, const Call& call, const ValueOf& value_of,
                   const sim::ChipSpec& chip) {
  return Pricer(program, call, value_of, chip).run();
}

}  // namespace cubist::akg
