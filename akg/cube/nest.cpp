#include "cube/emit.h"
#include "cube/output_stage.h"
#include "cube/tiles.h"
#include "cubist/isa/instruction.h"

namespace cubist::akg {
namespace {

// One operand and its chunks of k in L1.
struct OperandNest {
  char name;  // 'a' or 'b'
  MatrixLayout layout;
  int64_t chunk;
  bool is_one_chunk;     // all of k
  bool is_kept;          // in L1 while the next tile shares it
  int64_t across;        // blocks_across()
  std::string k, depth;  // variables: where the chunk begins, and how deep it is

  bool is_transposed() const { return layout == MatrixLayout::kTransposed; }
  bool is_packed() const { return layout == MatrixLayout::kPacked; }
  // Rows of what is stored run along k.
  bool rows_are_k() const { return (name == 'a') == is_transposed(); }
};

// The text of the loop nest; which loops and which tails it has depends on what divides what.
class Nest {
 public:
  Nest(const Product& p, const ContractionTiles& t, const sim::ChipSpec& chip)
      : p_(p),
        c_(p.contraction),
        t_(t),
        chip_(chip),
        map_(map_memory(p, t, chip)),
        output_(p.is_split ? split_output(p, t, map_) : coupled_output(p, t, map_)),
        a_{.name = 'a',
           .layout = c_.a.layout,
           .chunk = t.chunk_a,
           .is_one_chunk = t.chunk_a >= p.k(),
           .is_kept = t.keep && t.columns_first,
           .across = blocks_across(p, t, 'a'),
           .k = "k_a",
           .depth = "depth_a"},
        b_{.name = 'b',
           .layout = c_.b.layout,
           .chunk = t.chunk_b,
           .is_one_chunk = t.chunk_b >= p.k(),
           .is_kept = t.keep && !t.columns_first,
           .across = blocks_across(p, t, 'b'),
           .k = "k_b",
           .depth = "depth_b"},
        outer_(t.chunk_a >= t.chunk_b ? a_ : b_),
        inner_(t.chunk_a >= t.chunk_b ? b_ : a_),
        is_one_tile_(t.tiles == t.blocks) {
    if (has_same_chunks()) a_.k = b_.k = "k_chunk", a_.depth = b_.depth = "chunk_depth";
  }

  std::string run() && {
    head();
    open_kernel();
    constants();
    rings();
    open_tile();
    open_chunks();
    if (has_parts()) {
      steps_of_parts();
    } else {
      steps_of_tile();
    }
    close_chunks();
    close_tile();
    w_.close();
    return std::move(w_).take();
  }

 private:
  bool has_parts() const { return t_.parts > 1; }
  bool has_even_parts() const { return p_.n() % t_.n == 0 && t_.n % part_columns(t_) == 0; }
  bool has_same_chunks() const { return t_.chunk_a == t_.chunk_b; }
  bool has_one_chunk() const { return a_.is_one_chunk && b_.is_one_chunk; }
  const char* element() const { return c_.type == isa::DataType::f16 ? "half" : "float"; }

  // What is left of `whole` at `at`, at most `size`; a constant where all pieces are alike.
  static std::string extent(const std::string& size, int64_t size_value, const std::string& whole,
                            int64_t whole_value, const std::string& at) {
    if (whole_value <= size_value) return whole;
    if (whole_value % size_value == 0) return size;
    return fmt::format("smaller({}, {} - {})", size, whole, at);
  }

  // ------------------------------------------------------------------ head

  void head() {
    w_.line("// {}", describe(c_));
    w_.line("// For {}: {}.", chip_.name, to_string(t_));
    w_.line("#include \"cubist/device/block.h\"");
    w_.line("#include \"cubist/device/cube.h\"");
    output_->includes(w_);
    w_.line("#include \"cubist/device/ring.h\"");
    if (c_.residual) w_.line("#include \"cubist/device/unit_matrix.h\"");
    w_.blank();
    w_.line("using namespace cubist::device;");
    w_.blank();
  }

  void constants() {
    w_.line("using Element = {};", element());
    constant("kM = {}, kK = {}, kN = {}", p_.m(), p_.k(), p_.n());
    std::string pitches = fmt::format("kPitchA = {}", p_.pitch_a);
    if (!b_.is_packed()) pitches += fmt::format(", kPitchB = {}", p_.pitch_b);
    constant("{}, kPitchC = {};  // elements from row to row in GM", pitches, p_.pitch_c);
    for (const OperandNest* operand : {&a_, &b_}) {
      if (operand->across > 0)
        constant("{} = {};  // blocks of 32 B in a row", across_name(*operand), operand->across);
    }
    constant("kTileM = {}, kTileN = {}", t_.m, t_.n);
    if (has_parts()) constant("kPartN = {}", part_columns(t_));
    if (t_.tiles > 1)
      constant("kTileRows = {}, kTileColumns = {}", ceil_div(p_.m(), t_.m), ceil_div(p_.n(), t_.n));
    if (!is_one_tile_) constant("kTiles = {}", t_.tiles);
    if (!has_one_chunk() && has_same_chunks()) {
      constant("kChunk = {};  // k per load into L1", t_.chunk_a);
    } else if (!has_one_chunk()) {
      constant("kChunkA = {}, kChunkB = {};  // k per load into L1", t_.chunk_a, t_.chunk_b);
    }
    if (p_.k() > t_.step) constant("kStep = {};  // k per load into L0", t_.step);
    constant("kSlotA = {}, kSlotB = {};  // bytes, in L1", map_.a_slot, map_.b_slot);
    if (b_.is_packed() && has_parts()) constant("kSlotPartB = {}", map_.b_slot / t_.parts);
    constant("kSlotL0 = {};  // bytes, in L0A and in L0B", map_.l0_slot);
    constant("kAccumulator = {};  // bytes, in L0C", map_.accumulator);
    if (c_.residual) {
      constant("kPitchResidual = {}", p_.pitch_residual);
      constant("kSlotResidual = {}, kUnitMatrix = {};  // bytes; where it lies in L1",
               map_.residual_slot, map_.unit_base);
    }
    output_->constants(w_);
    w_.blank();
  }
  template <class... Arguments>
  void constant(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    const std::string text = fmt::format(format, std::forward<Arguments>(arguments)...);
    w_.line("constexpr uint32_t {}{}", text, text.find(';') == std::string::npos ? ";" : "");
  }

  void open_kernel() {
    w_.line("extern \"C\" __global__ __aicore__ {}void {}(GM_ADDR a, GM_ADDR b, {}{}GM_ADDR c) {{",
            output_->core_marker(), c_.name, c_.bias ? "GM_ADDR bias, " : "",
            c_.residual ? "GM_ADDR residual, " : "");
  }

  void rings() {
    w_.line("Ring<Pipe::MTE2, Pipe::MTE1, 0> a_l1({}, kSlotA, {});", map_.a_base, t_.a_slots);
    w_.line("Ring<Pipe::MTE2, Pipe::MTE1, 2> b_l1({}, kSlotB, {});", map_.b_base, t_.b_slots);
    if (has_parts()) {
      w_.line("Ring<Pipe::MTE1, Pipe::M, 0> l0a(0, kSlotL0);");
      w_.line("Ring<Pipe::MTE1, Pipe::M, 2> l0b(0, kSlotL0);");
    } else {
      w_.line("Ring<Pipe::MTE1, Pipe::M, 0> l0(0, kSlotL0);");
    }
    if (c_.residual) {
      w_.line("Ring<Pipe::MTE2, Pipe::MTE1, {}> residual_l1({}, kSlotResidual);",
              p_.is_split ? 6 : 4, map_.residual_base);
      w_.line("load_unit_matrix<Element>(kUnitMatrix);");
    }
    if (has_turns(a_) || has_turns(b_))
      w_.line("const Turn turn = {{block_index(), {}}};", t_.blocks);
    output_->declare(w_);
    for (const OperandNest* operand : {&a_, &b_}) {
      if (operand->is_kept) w_.line("uint32_t {0}_slot = 0, {0}_loaded = ~0u;", operand->name);
    }
  }

  // ------------------------------------------------------------------ tiles

  void open_tile() {
    if (t_.tiles == 1) {
      w_.line("constexpr uint32_t row = 0, column = 0;");
      output_->begin_run(w_, "0");
    } else if (is_one_tile_) {
      w_.line("const uint32_t tile = block_index();");
      output_->begin_run(w_, "tile");
      place_tile();
    } else {
      w_.line("const Share share = share_of_block(kTiles);");
      output_->begin_run(w_, "share.begin");
      w_.line("for (uint32_t tile = share.begin; tile < share.end; ++tile) {{");
      place_tile();
    }
    w_.line("const uint32_t rows = {};", extent("kTileM", t_.m, "kM", p_.m(), "row"));
    w_.line("const uint32_t columns = {};", extent("kTileN", t_.n, "kN", p_.n(), "column"));
    if (has_parts()) {
      const bool is_even = p_.n() % t_.n == 0;
      w_.line("{} uint32_t parts = {};", is_even ? "constexpr" : "const",
              is_even ? fmt::format("{}", t_.parts) : "ceil_div(columns, kPartN)");
    }
    w_.line("const uint64_t a_matrix = {};", matrix("a", element(), &BatchDimension::stride_a));
    w_.line("const uint64_t b_matrix = {};", matrix("b", element(), &BatchDimension::stride_b));
    w_.line("const uint64_t c_matrix = {};",
            matrix("c", element_name(c_.out_type), &BatchDimension::stride_c));
    if (c_.residual)
      w_.line("const uint64_t residual_matrix = {};",
              matrix("residual", element(), &BatchDimension::stride_residual));
    output_->begin_tile(w_);
  }
  void place_tile() {
    w_.line("const uint32_t row = {};", row_of(t_, "tile"));
    w_.line("const uint32_t column = {};", column_of(t_, "tile"));
    if (p_.batches > 1) w_.line("const uint32_t batch = tile / (kTileRows * kTileColumns);");
  }

  // Address of an operand's matrix.
  std::string matrix(const char* name, const std::string& type,
                     int64_t BatchDimension::* stride) const {
    std::string offset;
    int64_t inner = p_.batches;
    for (const BatchDimension& dimension : p_.batch) {
      inner /= dimension.size;
      if (dimension.*stride == 0) continue;
      std::string index = "batch";
      if (inner > 1) index += fmt::format(" / {}", inner);
      if (&dimension != &p_.batch.front()) index += fmt::format(" % {}", dimension.size);
      offset += fmt::format("{}uint64_t{{{}}} * {}", offset.empty() ? "" : " + ", index,
                            dimension.*stride);
    }
    if (offset.empty()) return fmt::format("gm({})", name);
    return fmt::format("gm({}) + ({}) * sizeof({})", name, offset, type);
  }

  // ------------------------------------------------------------------ chunks of k in L1

  void open_chunks() {
    const std::string chunk = has_same_chunks() ? "kChunk" : chunk_name(outer_);
    if (!outer_.is_one_chunk)
      w_.line("for (uint32_t {0} = 0; {0} < kK; {0} += {1}) {{", outer_.k, chunk);
    w_.line("const uint32_t {} = {};", outer_.depth,
            extent(chunk, outer_.chunk, "kK", p_.k(), outer_.k));
    load(outer_);
    if (!has_same_chunks()) {
      w_.line("for (uint32_t {0} = {1}; {0} < {2}; {0} += {3}) {{", inner_.k,
              outer_.is_one_chunk ? "0" : outer_.k,
              outer_.is_one_chunk ? "kK" : outer_.k + " + " + outer_.depth, chunk_name(inner_));
      w_.line("const uint32_t {} = {};", inner_.depth,
              extent(chunk_name(inner_), inner_.chunk, "kK", p_.k(), inner_.k));
    }
    load(inner_);
    if (c_.residual) load_residual();
  }
  // With the last chunk, so that it is there when the sum is.
  void load_residual() {
    if (!inner_.is_one_chunk)
      w_.line("if ({} + {} >= kK) {{", inner_.k, has_same_chunks() ? "kChunk" : chunk_name(inner_));
    w_.line("const uint64_t at = uint64_t{{row}} * kPitchResidual + column;");
    w_.line(
        "load_matrix<Element>(residual_l1.begin_fill(), residual_matrix + at * sizeof(Element), "
        "rows, columns, kPitchResidual);");
    w_.line("residual_l1.end_fill();");
    if (!inner_.is_one_chunk) w_.close();
  }
  // Sum += residual * unit matrix, strip by strip of 16 columns: exact products, one addition.
  void add_residual(const char* l0a, const char* l0b, const std::string& accumulator,
                    const std::string& source_column, const char* columns) {
    const bool in_pieces = map_.residual_piece < part_columns(t_);
    if (in_pieces) {
      w_.line("for (uint32_t piece = 0; piece < {}; piece += {}) {{", columns, map_.residual_piece);
      w_.line("const uint32_t width = smaller({}, {} - piece);", map_.residual_piece, columns);
    } else {
      w_.line("constexpr uint32_t piece = 0;");
      w_.line("const uint32_t width = {};", columns);
    }
    const bool is_shared = std::string(l0a) == l0b;
    w_.line("const uint32_t strips = {}.begin_fill();", l0a);
    w_.line(
        "load_l0a_strips<Element>(strips, residual_slot, {{rows, 0, rows, {} + piece, width}});",
        source_column);
    if (!is_shared) {
      w_.line("{}.end_fill();", l0a);
      w_.line("const uint32_t unit = {}.begin_fill();", l0b);
    }
    w_.line("load_l0b_packed<Element>({}, kUnitMatrix, kFractal / kPerBlock<Element>);",
            is_shared ? "strips" : "unit");
    w_.line("{}.end_fill();", l0b);
    w_.line("{}.begin_use();", l0b);
    if (!is_shared) w_.line("{}.begin_use();", l0a);
    if (has_few_fractals()) w_.line("barrier<Pipe::M>();");
    w_.line(
        "add_strips<Element>({} + piece * accumulator_column_bytes(rows), strips, {}, rows, "
        "width);",
        accumulator, is_shared ? "strips" : "unit");
    w_.line("{}.end_use();", l0b);
    if (!is_shared) w_.line("{}.end_use();", l0a);
    if (in_pieces) w_.close("piece");
  }
  static std::string chunk_name(const OperandNest& operand) {
    return operand.name == 'a' ? "kChunkA" : "kChunkB";
  }

  void load(const OperandNest& operand) {
    const char name = operand.name;
    if (operand.is_kept) {
      w_.line("const uint32_t {}_wanted = tile / {};", name,
              name == 'a' ? "kTileColumns" : "kTileRows");
      w_.line("if ({0}_wanted != {0}_loaded) {{", name);
      w_.line("if ({0}_loaded != ~0u) {0}_l1.end_use();", name);
    }
    if (operand.is_packed()) {
      load_packed(operand);
    } else {
      load_matrix(operand);
    }
    w_.line("{}_l1.end_fill();", name);
    if (operand.is_kept) {
      w_.line("{0}_slot = {0}_l1.begin_use();", name);
      w_.line("{0}_loaded = {0}_wanted;", name);
      w_.close();
    } else {
      w_.line("const uint32_t {0}_slot = {0}_l1.begin_use();", name);
    }
  }

  void load_matrix(const OperandNest& operand) {
    const bool is_a = operand.name == 'a', rows_are_k = operand.rows_are_k();
    const char* other = is_a ? "row" : "column";
    const char* count = is_a ? "rows" : "columns";
    const char* pitch = is_a ? "kPitchA" : "kPitchB";
    const std::string k = operand.is_one_chunk ? "" : operand.k;
    std::string offset;
    if (rows_are_k) {
      offset = k.empty() ? other : fmt::format("uint64_t{{{}}} * {} + {}", k, pitch, other);
    } else {
      offset = fmt::format("uint64_t{{{}}} * {}{}", other, pitch, k.empty() ? "" : " + " + k);
    }
    w_.line("const uint64_t {0}_chunk = {0}_matrix + ({1}) * sizeof(Element);", operand.name,
            offset);
    const std::string rows = rows_are_k ? operand.depth : count;
    if (operand.across > 0) {
      w_.line("load_rows_as_they_are({0}_l1.begin_fill(), {0}_chunk, {1}, {2}{3});", operand.name,
              rows, across_name(operand), turn(operand));
    } else {
      w_.line("load_matrix<Element>({0}_l1.begin_fill(), {0}_chunk, {1}, {2}, {3}{4});",
              operand.name, rows, rows_are_k ? count : operand.depth, pitch, turn(operand));
    }
  }
  static std::string across_name(const OperandNest& operand) {
    return operand.name == 'a' ? "kAcrossA" : "kAcrossB";
  }

  // Blocks that load the same chunk at the same time meet at its lines unless each begins with
  // another row.
  std::string turn(const OperandNest& operand) const { return has_turns(operand) ? ", turn" : ""; }
  bool has_turns(const OperandNest& operand) const {
    const int64_t each = ceil_div(t_.tiles, t_.blocks);
    const int64_t across = operand.name == 'a' ? ceil_div(p_.n(), t_.n) : ceil_div(p_.m(), t_.m);
    const bool is_fast = (operand.name == 'a') == t_.columns_first;
    return ceil_div(across, is_fast ? each : 1) >= kManySharers;
  }
  static constexpr int64_t kManySharers = 4;

  // Fractal rows of k by fractals of columns: each part's end to end.
  void load_packed(const OperandNest& operand) {
    w_.line("const uint32_t fill = b_l1.begin_fill();");
    if (has_parts()) {
      w_.line("for (uint32_t part = 0; part < parts; ++part) {{");
      w_.line("const uint32_t first_column = part * kPartN;");
      w_.line("const uint32_t first = (column + first_column) / kFractal;");
      w_.line(
          "const uint32_t count = ceil_div(smaller(kPartN, columns - first_column), kFractal);");
    } else {
      w_.line("const uint32_t first = column / kFractal, count = ceil_div(columns, kFractal);");
    }
    if (operand.is_one_chunk) {
      w_.line("const uint64_t b_chunk = b_matrix + uint64_t{{first}} * kFractalBytes;");
    } else {
      w_.line(
          "const uint64_t fractal = uint64_t{{{} / kPerBlock<Element>}} * ceil_div(kN, "
          "kFractal) + first;",
          operand.k);
      w_.line("const uint64_t b_chunk = b_matrix + fractal * kFractalBytes;");
    }
    w_.line(
        "load_fractals(fill{}, b_chunk, ceil_div({}, kPerBlock<Element>), count, ceil_div(kN, "
        "kFractal));",
        has_parts() ? " + part * kSlotPartB" : "", operand.depth);
    if (has_parts()) w_.close();
  }

  // ------------------------------------------------------------------ steps of k in L0

  // Where a step at k of the inner chunk begins in the operand's chunk.
  std::string k_in(const OperandNest& operand) const {
    if (has_same_chunks() || &operand == &inner_) return "k";
    return operand.is_one_chunk ? inner_.k + " + k"
                                : fmt::format("{} - {} + k", inner_.k, operand.k);
  }
  // A window of an operand: `count` of its own side from `first`, `depth` of k.
  std::string window(const OperandNest& operand, const char* whole, const char* first,
                     const char* count) const {
    const std::string across = operand.across > 0 ? ", " + across_name(operand) : "";
    return operand.rows_are_k() ? fmt::format("{{{}, {}, depth, {}, {}{}}}", operand.depth,
                                              k_in(operand), first, count, across)
                                : fmt::format("{{{}, {}, {}, {}, depth{}}}", whole, first, count,
                                              k_in(operand), across);
  }
  void load_l0a(const char* slot) {
    w_.line("load_l0a<Element, {}>({}, a_slot, {});", a_.is_transposed(), slot,
            window(a_, "rows", "0", "rows"));
  }
  void load_l0b(const char* slot, const char* first, const char* count) {
    if (!b_.is_packed()) {
      w_.line("load_l0b<Element, {}>({}, b_slot, {});", b_.is_transposed(), slot,
              window(b_, "columns", first, count));
      return;
    }
    w_.line("const uint32_t across = ceil_div({}, kFractal);", count);
    w_.line("const uint32_t from = b_slot{} + ({}) / kPerBlock<Element> * across * kFractalBytes;",
            has_parts() ? " + part * kSlotPartB" : "", k_in(b_));
    w_.line("load_l0b_packed<Element>({}, from, ceil_div(depth, kPerBlock<Element>) * across);",
            slot);
  }

  // A mad onto few fractals needs a barrier before the next one onto the same: always, never, or
  // in the tiles at the edge.
  void barrier(const char* columns) {
    if (p_.k() <= t_.step || !has_few_fractals()) return;
    const int64_t distance = chip_.cube.accumulate_distance;
    const int64_t fractals = ceil_div(t_.m, 16) * ceil_div(part_columns(t_), 16);
    if (fractals < distance) {
      w_.line("if (!is_first) barrier<Pipe::M>();");
    } else {
      w_.line("if (!is_first && accumulator_fractals(rows, {}) < {}) barrier<Pipe::M>();", columns,
              distance);
    }
  }
  // Some product of the tile, or of one at the edge, has fewer fractals than the cube's distance.
  bool has_few_fractals() const {
    const auto last = [](int64_t whole, int64_t piece) {
      return whole <= piece ? whole : whole % piece == 0 ? piece : whole % piece;
    };
    const int64_t part = part_columns(t_);
    const int64_t least = std::min(last(t_.n, part), last(last(p_.n(), t_.n), part));
    return ceil_div(last(p_.m(), t_.m), 16) * ceil_div(least, 16) < chip_.cube.accumulate_distance;
  }
  void is_first(const std::string& step_is_first) {
    if (inner_.is_one_chunk) return w_.line("const bool is_first = {};", step_is_first);
    w_.line("const bool is_first = {} == 0 && {};", inner_.k, step_is_first);
  }
  void multiply(const std::string& accumulator, const char* a, const char* b, const char* columns,
                const std::string& bias_address) {
    const std::string first = output_->first_start();
    const std::string start = first == "Start::kAccumulator"
                                  ? first
                                  : fmt::format("is_first ? {} : Start::kAccumulator", first);
    w_.line("multiply<Element>({}, {}, {}, rows, depth, {}, {}{});", accumulator, a, b, columns,
            start, bias_address.empty() ? "" : ", " + bias_address);
  }
  // A chunk that is not the last one is whole steps.
  std::string depth_of_step(const std::string& k) const {
    if (p_.k() % t_.step == 0) return "kStep";
    return fmt::format("smaller(kStep, {} - {})", inner_.depth, k);
  }

  void steps_of_tile() {
    const bool is_one_step = p_.k() <= t_.step;
    if (is_one_step) {
      w_.line("constexpr uint32_t k = 0, depth = kK;");
    } else {
      w_.line("for (uint32_t k = 0; k < {}; k += kStep) {{", inner_.depth);
      w_.line("const uint32_t depth = {};", depth_of_step("k"));
    }
    w_.line("const uint32_t operands = l0.begin_fill();");
    load_l0a("operands");
    load_l0b("operands", "0", "columns");
    w_.line("l0.end_fill();");
    w_.line("l0.begin_use();");
    is_first("k == 0");
    barrier("columns");
    multiply("accumulator", "operands", "operands", "columns", output_->bias_address("0"));
    w_.line("l0.end_use();");
    if (!is_one_step) w_.close();
  }
  void residual_of_tile() {
    w_.line("const uint32_t residual_slot = residual_l1.begin_use();");
    add_residual("l0", "l0", "accumulator", "0", "columns");
    w_.line("residual_l1.end_use();");
  }

  void steps_of_parts() {
    w_.line("const uint32_t steps = ceil_div({}, kStep);", inner_.depth);
    if (inner_.is_one_chunk) {
      w_.line("constexpr bool is_last_chunk = true, part_by_part = true;");
    } else {
      w_.line(
          "// In the first and the last chunk part after part: FixPipe empties one while the cube");
      w_.line(
          "// fills the other. In between all parts use a step of A before the next is loaded.");
      w_.line("const bool is_last_chunk = {} + {} >= kK;", inner_.k,
              has_same_chunks() ? "kChunk" : chunk_name(inner_));
      w_.line("const bool part_by_part = {} == 0 || is_last_chunk;", inner_.k);
    }
    w_.line("uint32_t a_l0 = 0, a_step = ~0u;");
    if (c_.residual) w_.line("uint32_t residual_slot = 0;");
    w_.line("for (uint32_t index = 0; index < parts * steps; ++index) {{");
    w_.line("const auto [part, step] = visit_of(index, parts, steps, part_by_part);");
    w_.line("const uint32_t k = step * kStep, depth = {};", depth_of_step("step * kStep"));
    w_.line("const uint32_t first_column = part * kPartN;");
    w_.line("const uint32_t part_columns = {};",
            has_even_parts() ? "kPartN" : "smaller(kPartN, columns - first_column)");
    w_.line("if (step != a_step) {{");
    w_.line("if (a_step != ~0u) l0a.end_use();");
    w_.line("a_l0 = l0a.begin_fill();");
    load_l0a("a_l0");
    w_.line("l0a.end_fill();");
    w_.line("l0a.begin_use();");
    w_.line("a_step = step;");
    w_.close();
    w_.line("const uint32_t b_l0 = l0b.begin_fill();");
    load_l0b("b_l0", "first_column", "part_columns");
    w_.line("l0b.end_fill();");
    w_.line("l0b.begin_use();");
    is_first("step == 0");
    w_.line("if (is_first) l0c.begin_fill(part);");
    barrier("part_columns");
    multiply("l0c.address(part)", "a_l0", "b_l0", "part_columns",
             output_->bias_address("first_column"));
    w_.line("l0b.end_use();");
    w_.line("if (is_last_chunk && step == steps - 1) {{");
    if (c_.residual) {
      w_.line("l0a.end_use();");
      w_.line("a_step = ~0u;");
      w_.line("if (part == 0) residual_slot = residual_l1.begin_use();");
      add_residual("l0a", "l0b", "l0c.address(part)", "first_column", "part_columns");
      w_.line("if (part == parts - 1) residual_l1.end_use();");
    }
    output_->store_part(w_);
    w_.close();
    w_.close();
    w_.line("{}l0a.end_use();", c_.residual ? "if (a_step != ~0u) " : "");
  }

  // ------------------------------------------------------------------ the end

  void close_chunks() {
    if (!inner_.is_kept) w_.line("{}_l1.end_use();", inner_.name);
    if (!has_same_chunks()) w_.close(inner_.k);
    if (!outer_.is_kept) w_.line("{}_l1.end_use();", outer_.name);
    if (!outer_.is_one_chunk) w_.close(outer_.k);
  }

  void close_tile() {
    if (c_.residual && !has_parts()) residual_of_tile();
    output_->end_tile(w_, is_one_tile_ ? "" : "tile + 1", "share.end");
    if (!is_one_tile_) w_.close("tile");
    for (const OperandNest* operand : {&a_, &b_}) {
      if (operand->is_kept) w_.line("{}_l1.end_use();", operand->name);
    }
  }

  const Product& p_;
  const Contraction& c_;
  const ContractionTiles& t_;
  const sim::ChipSpec& chip_;
  const MemoryMap map_;
  const std::unique_ptr<OutputStage> output_;
  OperandNest a_, b_;
  const OperandNest &outer_, &inner_;  // of a_ and b_
  const bool is_one_tile_;
  SourceWriter w_;
};

std::string text_of(const char* name, const MatrixPlacement& placement, int64_t rows,
                    int64_t columns) {
  switch (placement.layout) {
    case MatrixLayout::kRowMajor:
      return fmt::format("{}[{}][{}]", name, rows, columns);
    case MatrixLayout::kTransposed:
      return fmt::format("transposed {}[{}][{}]", name, columns, rows);
    default:
      return fmt::format("packed {} ({} x {})", name, rows, columns);
  }
}

}  // namespace

std::string element_name(isa::DataType type) {
  return type == isa::DataType::f16 ? "half" : "float";
}

std::string column_of(const ContractionTiles& tiles, const std::string& tile) {
  return tiles.columns_first ? fmt::format("{} % kTileColumns * kTileN", tile)
                             : fmt::format("{} / kTileRows % kTileColumns * kTileN", tile);
}
std::string row_of(const ContractionTiles& tiles, const std::string& tile) {
  return tiles.columns_first ? fmt::format("{} / kTileColumns % kTileRows * kTileM", tile)
                             : fmt::format("{} % kTileRows * kTileM", tile);
}

std::string describe(const Contraction& c) {
  std::string product =
      fmt::format("{} * {}", text_of("a", c.a, c.m, c.k), text_of("b", c.b, c.k, c.n));
  if (c.bias) product += fmt::format(" + bias[{}]", c.n);
  if (c.residual) product += fmt::format(" + residual[{}][{}]", c.m, c.n);
  if (c.relu) product = fmt::format("relu({})", product);
  std::string batch;
  for (const int64_t size : c.batch) batch += fmt::format("{}{}", batch.empty() ? "" : " x ", size);
  return fmt::format("{}: c[{}][{}] = {}{}; {} to {}, sums in f32 in ascending k.", c.name, c.m,
                     c.n, product, batch.empty() ? "" : ", " + batch + " times",
                     isa::name_of(c.type), isa::name_of(c.out_type));
}

std::string emit_kernel(const Product& product, const ContractionTiles& tiles,
                        const sim::ChipSpec& chip) {
  return Nest(product, tiles, chip).run();
}

}  // namespace cubist::akg
