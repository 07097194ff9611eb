#include "cube/emit.h"

#include "cube/memory_map.h"
#include "cube/source_writer.h"
#include "cube/tiles.h"
#include "cubist/isa/instruction.h"

namespace cubist::akg {
namespace {

// Text of a loop nest; which loops and which tails it has depends on what divides what.
class Emitter {
 public:
  Emitter(const Product& p, const ContractionTiles& t, const sim::ChipSpec& chip)
      : p_(p),
        c_(p.contraction),
        t_(t),
        chip_(chip),
        map_(map_memory(p, t, chip)),
        is_one_chunk_a_(t.chunk_a >= p.k()),
        is_one_chunk_b_(t.chunk_b >= p.k()),
        is_one_tile_(t.tiles == t.blocks) {}

  std::string run() && {
    head();
    constants();
    open_kernel();
    open_tile();
    begin_tile();
    open_chunks();
    steps();
    close_chunks();
    close_tile();
    w_.close();
    return std::move(w_).take();
  }

 private:
  // ------------------------------------------------------------------ what the shape decides

  bool is_transposed(const MatrixPlacement& placement) const {
    return placement.layout == MatrixLayout::kTransposed;
  }
  bool is_packed() const { return c_.b.layout == MatrixLayout::kPacked; }
  bool has_parts() const { return t_.parts > 1; }
  bool is_single_chunk() const { return is_one_chunk_a_ && is_one_chunk_b_; }
  bool has_same_chunks() const { return t_.chunk_a == t_.chunk_b; }
  bool keeps_a() const { return t_.keep && t_.columns_first; }
  bool keeps_b() const { return t_.keep && !t_.columns_first; }
  std::string element() const { return c_.type == isa::DataType::f16 ? "half" : "float"; }

  // `size` of a piece that starts at `at`, whose whole is `whole`.
  static std::string extent(const std::string& size, int64_t size_value, const std::string& whole,
                            int64_t whole_value, const std::string& at) {
    if (whole_value <= size_value) return whole;
    if (whole_value % size_value == 0) return size;
    return fmt::format("smaller({}, {} - {})", size, whole, at);
  }

  // ------------------------------------------------------------------ parts of the source

  void head() {
    w_.line("// {}", describe(c_));
    w_.line("// Made for {}: {}.", chip_.name, to_string(t_));
    w_.line("#include \"cubist/device/block.h\"");
    w_.line("#include \"cubist/device/cube.h\"");
    w_.line("#include \"cubist/device/ring.h\"");
    w_.blank();
    w_.line("using namespace cubist::device;");
    w_.blank();
  }

  void constants() {
    w_.line("namespace {{");
    w_.blank();
    w_.line("using Element = {};", element());
    constant("kM = {}, kK = {}, kN = {}", p_.m(), p_.k(), p_.n());
    constant("kTileM = {}, kTileN = {}", t_.m, t_.n);
    if (has_parts()) constant("kPartN = {}", part_columns(t_));
    if (!is_one_tile_ || t_.tiles > 1)
      constant("kTileRows = {}, kTileColumns = {}", ceil_div(p_.m(), t_.m), ceil_div(p_.n(), t_.n));
    if (!is_one_tile_) constant("kTiles = {}", t_.tiles);
    if (!is_single_chunk()) {
      if (has_same_chunks()) {
        constant("kChunk = {}", t_.chunk_b);
      } else {
        constant("kChunkA = {}, kChunkB = {}", t_.chunk_a, t_.chunk_b);
      }
    }
    constant("kStep = {}", t_.step);
    constant("kPitchA = {}, kPitchC = {}", p_.pitch_a, p_.pitch_c);
    if (!is_packed()) constant("kPitchB = {}", p_.pitch_b);
    constant("kSlotA = {}, kSlotB = {}", map_.a_slot, map_.b_slot);
    if (is_packed() && has_parts()) constant("kSlotPartB = {}", map_.b_slot / t_.parts);
    constant("kSlotL0 = {}, kAccumulator = {}", map_.l0_slot, map_.accumulator);
    if (c_.bias) constant("kSlotBias = {}", map_.bias_slot);
    w_.blank();
    w_.line("}}  // namespace");
    w_.blank();
  }
  template <class... Arguments>
  void constant(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    w_.line("constexpr uint32_t {};", fmt::format(format, std::forward<Arguments>(arguments)...));
  }

  void open_kernel() {
    w_.line(
        "extern \"C\" __global__ __aicore__ __cube__ void {}(GM_ADDR a, GM_ADDR b, {}GM_ADDR c) {{",
        c_.name, c_.bias ? "GM_ADDR bias, " : "");
    w_.line("Ring<Pipe::MTE2, Pipe::MTE1, 0> a_l1({}, kSlotA, {});", map_.a_base, t_.a_slots);
    w_.line("Ring<Pipe::MTE2, Pipe::MTE1, 2> b_l1({}, kSlotB, {});", map_.b_base, t_.b_slots);
    if (has_parts()) {
      w_.line("Ring<Pipe::MTE1, Pipe::M, 0> l0a(0, kSlotL0);");
      w_.line("Ring<Pipe::MTE1, Pipe::M, 2> l0b(0, kSlotL0);");
      w_.line("Slots<Pipe::M, Pipe::FIX> l0c(0, kAccumulator, {});", t_.parts);
    } else {
      w_.line("Ring<Pipe::MTE1, Pipe::M, 0> l0(0, kSlotL0);");
      w_.line("Ring<Pipe::M, Pipe::FIX> l0c(0, kAccumulator, {});", t_.l0c_slots);
    }
    if (c_.bias) {
      w_.line("Ring<Pipe::MTE2, Pipe::MTE1, 4> bias_l1({}, kSlotBias);", map_.bias_base);
      w_.line("Ring<Pipe::MTE1, Pipe::M, 4> bias_table(0, kSlotBias, {});", map_.bias_table_slots);
    }
    if (keeps_a()) w_.line("uint32_t a_slot = 0, a_loaded = ~0u;");
    if (keeps_b()) w_.line("uint32_t b_slot = 0, b_loaded = ~0u;");
  }

  void open_tile() {
    if (t_.tiles == 1) {
      w_.line("constexpr uint32_t row = 0, column = 0;");
    } else if (is_one_tile_) {
      w_.line("const uint32_t tile = block_index();");
      place_tile();
    } else {
      w_.line("const Share share = share_of_block(kTiles);");
      w_.line("for (uint32_t tile = share.begin; tile < share.end; ++tile) {{");
      place_tile();
    }
    w_.line("const uint32_t rows = {};", extent("kTileM", t_.m, "kM", p_.m(), "row"));
    w_.line("const uint32_t columns = {};", extent("kTileN", t_.n, "kN", p_.n(), "column"));
    if (has_parts()) {
      const bool is_even = p_.n() % t_.n == 0;
      w_.line("const uint32_t parts = {};",
              is_even ? fmt::format("{}", t_.parts) : "ceil_div(columns, kPartN)");
    }
  }
  void place_tile() {
    const char* fast = t_.columns_first ? "column" : "row";
    const char* fast_count = t_.columns_first ? "kTileColumns" : "kTileRows";
    const char* fast_size = t_.columns_first ? "kTileN" : "kTileM";
    const char* slow = t_.columns_first ? "row" : "column";
    const char* slow_count = t_.columns_first ? "kTileRows" : "kTileColumns";
    const char* slow_size = t_.columns_first ? "kTileM" : "kTileN";
    w_.line("const uint32_t {} = tile % {} * {};", fast, fast_count, fast_size);
    w_.line("const uint32_t {} = tile / {} % {} * {};", slow, fast_count, slow_count, slow_size);
    if (p_.batches > 1) w_.line("const uint32_t batch = tile / (kTileRows * kTileColumns);");
  }

  // Byte address of an operand's matrix.
  std::string matrix(const char* name, int64_t BatchDimension::* stride) const {
    std::string text = fmt::format("gm({})", name);
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
    if (offset.empty()) return text;
    const char* type = *name == 'c' ? output_element() : "Element";
    return fmt::format("{} + ({}) * sizeof({})", text, offset, type);
  }
  const char* output_element() const {
    return c_.out_type == isa::DataType::f16 ? "half" : "float";
  }

  void begin_tile() {
    w_.line("const uint64_t a_matrix = {};", matrix("a", &BatchDimension::stride_a));
    w_.line("const uint64_t b_matrix = {};", matrix("b", &BatchDimension::stride_b));
    w_.line("const uint64_t c_matrix = {};", matrix("c", &BatchDimension::stride_c));
    if (c_.bias) {
      w_.line(
          "load_matrix<float>(bias_l1.begin_fill(), gm(bias) + column * sizeof(float), 1, "
          "columns, columns);");
      w_.line("bias_l1.end_fill();");
      w_.line("const uint32_t bias_slot = bias_l1.begin_use();");
      w_.line("load_bias_table(bias_table.begin_fill(), bias_slot, columns);");
      w_.line("bias_table.end_fill();");
      w_.line("bias_l1.end_use();");
      w_.line("const uint32_t bias_address = bias_table.begin_use();");
    }
    if (!has_parts()) w_.line("const uint32_t accumulator = l0c.begin_fill();");
  }

  // "k_a + ", or nothing where k starts at 0.
  std::string plus_k(const char* variable, bool is_zero) const {
    return is_zero ? "" : fmt::format(" + {}", variable);
  }
  std::string address(const char* matrix, const char* pitch, bool rows_are_k, const char* other,
                      const char* k, bool k_is_zero) const {
    const std::string place =
        rows_are_k ? (k_is_zero ? std::string(other)
                                : fmt::format("uint64_t{{{}}} * {} + {}", k, pitch, other))
                   : fmt::format("uint64_t{{{}}} * {}{}", other, pitch, plus_k(k, k_is_zero));
    return fmt::format("{} + ({}) * sizeof(Element)", matrix, place);
  }

  const char* k_a() const { return "k_a"; }
  const char* k_b() const { return has_same_chunks() ? "k_a" : "k_b"; }
  const char* depth_b() const { return has_same_chunks() ? "depth_a" : "depth_b"; }
  const char* chunk_a() const { return has_same_chunks() ? "kChunk" : "kChunkA"; }

  void open_chunks() {
    if (!is_one_chunk_a_) w_.line("for (uint32_t k_a = 0; k_a < kK; k_a += {}) {{", chunk_a());
    w_.line("const uint32_t depth_a = {};", extent(chunk_a(), t_.chunk_a, "kK", p_.k(), "k_a"));
    load_a();
    if (!has_same_chunks()) {
      const char* first = is_one_chunk_a_ ? "0" : "k_a";
      const std::string end = is_one_chunk_a_ ? "kK" : "k_a + depth_a";
      w_.line("for (uint32_t k_b = {}; k_b < {}; k_b += kChunkB) {{", first, end);
      w_.line("const uint32_t depth_b = {};", extent("kChunkB", t_.chunk_b, "kK", p_.k(), "k_b"));
    }
    load_b();
  }

  void load_a() {
    if (keeps_a()) {
      w_.line("const uint32_t a_wanted = tile / kTileColumns;");
      w_.line("if (a_wanted != a_loaded) {{");
      w_.line("if (a_loaded != ~0u) a_l1.end_use();");
    }
    const bool rows_are_k = is_transposed(c_.a);
    w_.line("load_matrix<Element>(a_l1.begin_fill(), {}, {}, kPitchA);",
            address("a_matrix", "kPitchA", rows_are_k, "row", k_a(), is_one_chunk_a_),
            rows_are_k ? "depth_a, rows" : "rows, depth_a");
    w_.line("a_l1.end_fill();");
    if (keeps_a()) {
      w_.line("a_slot = a_l1.begin_use();");
      w_.line("a_loaded = a_wanted;");
      w_.close();
    } else {
      w_.line("const uint32_t a_slot = a_l1.begin_use();");
    }
  }

  void load_b() {
    if (keeps_b()) {
      w_.line("const uint32_t b_wanted = tile / kTileRows;");
      w_.line("if (b_wanted != b_loaded) {{");
      w_.line("if (b_loaded != ~0u) b_l1.end_use();");
    }
    if (is_packed()) {
      load_packed_b();
    } else {
      const bool rows_are_k = !is_transposed(c_.b);
      w_.line("load_matrix<Element>(b_l1.begin_fill(), {}, {}, kPitchB);",
              address("b_matrix", "kPitchB", rows_are_k, "column", k_b(), is_one_chunk_b_),
              rows_are_k ? fmt::format("{}, columns", depth_b())
                         : fmt::format("columns, {}", depth_b()));
      w_.line("b_l1.end_fill();");
    }
    if (keeps_b()) {
      w_.line("b_slot = b_l1.begin_use();");
      w_.line("b_loaded = b_wanted;");
      w_.close();
    } else {
      w_.line("const uint32_t b_slot = b_l1.begin_use();");
    }
  }

  // Fractal rows of k by fractals of columns: each part's end to end.
  void load_packed_b() {
    const std::string first_k =
        is_one_chunk_b_ ? "0" : fmt::format("{} / kPerBlock<Element>", k_b());
    w_.line("const uint32_t fill = b_l1.begin_fill();");
    if (has_parts()) {
      w_.line("for (uint32_t part = 0; part < parts; ++part) {{");
      w_.line("const uint32_t first = (column + part * kPartN) / kFractal;");
      w_.line(
          "const uint32_t count = ceil_div(smaller(kPartN, columns - part * kPartN), kFractal);");
    } else {
      w_.line("const uint32_t first = column / kFractal, count = ceil_div(columns, kFractal);");
    }
    w_.line(
        "load_fractals(fill{}, b_matrix + (uint64_t{{{}}} * ceil_div(kN, kFractal) + first) * "
        "kFractalBytes, ceil_div({}, kPerBlock<Element>), count, ceil_div(kN, kFractal));",
        has_parts() ? " + part * kSlotPartB" : "", first_k, depth_b());
    if (has_parts()) w_.close();
    w_.line("b_l1.end_fill();");
  }

  void steps() {
    if (has_parts()) {
      steps_of_parts();
    } else {
      steps_of_tile();
    }
  }

  // k of a step inside the chunk of A.
  std::string k_in_a() const {
    if (has_same_chunks()) return "k";
    return is_one_chunk_a_ ? "k_b + k" : "k_b - k_a + k";
  }
  std::string window_a() const {
    return is_transposed(c_.a) ? fmt::format("{{depth_a, {}, depth, 0, rows}}", k_in_a())
                               : fmt::format("{{rows, 0, rows, {}, depth}}", k_in_a());
  }
  std::string window_b(const char* first, const char* count) const {
    return is_transposed(c_.b) ? fmt::format("{{columns, {}, {}, k, depth}}", first, count)
                               : fmt::format("{{{}, k, depth, {}, {}}}", depth_b(), first, count);
  }
  void load_l0a(const char* slot) {
    w_.line("load_l0a<Element, {}>({}, a_slot, {});", is_transposed(c_.a), slot, window_a());
  }
  void load_l0b(const char* slot, const char* source, const char* first, const char* count) {
    if (is_packed()) {
      w_.line("const uint32_t fractals = ceil_div({}, kFractal);", count);
      w_.line(
          "load_l0b_packed<Element>({}, {} + k / kPerBlock<Element> * fractals * kFractalBytes, "
          "ceil_div(depth, kPerBlock<Element>) * fractals);",
          slot, source);
    } else {
      w_.line("load_l0b<Element, {}>({}, b_slot, {});", is_transposed(c_.b), slot,
              window_b(first, count));
    }
  }

  // Does a mad need a barrier before the next one onto its accumulators? Always, never, or for the
  // tiles at the edge.
  void barrier(const char* columns) {
    const int64_t distance = chip_.cube.accumulate_distance;
    const auto fractals = [](int64_t m, int64_t n) { return ceil_div(m, 16) * ceil_div(n, 16); };
    const int64_t part = part_columns(t_);
    const int64_t last_m = p_.m() % t_.m == 0 ? t_.m : p_.m() % t_.m;
    const int64_t last_n = p_.n() % part == 0 ? part : p_.n() % part;
    if (p_.k() <= t_.step || fractals(std::min(last_m, t_.m), std::min(last_n, part)) >= distance)
      return;
    if (fractals(t_.m, part) < distance) {
      w_.line("if (!is_first) barrier<Pipe::M>();");
    } else {
      w_.line("if (!is_first && accumulator_fractals(rows, {}) < {}) barrier<Pipe::M>();", columns,
              distance);
    }
  }
  void is_first(const char* step_is_first) {
    const std::string chunk = is_one_chunk_b_ ? "" : fmt::format("{} == 0 && ", k_b());
    w_.line("const bool is_first = {}{};", chunk, step_is_first);
  }
  std::string start() const {
    return fmt::format("is_first ? Start::{} : Start::kAccumulator",
                       c_.bias ? "kBiasTable" : "kZero");
  }

  void steps_of_tile() {
    const bool is_one_step = p_.k() <= t_.step;
    if (is_one_step) {
      w_.line("constexpr uint32_t k = 0, depth = kK;");
    } else {
      w_.line("for (uint32_t k = 0; k < {}; k += kStep) {{", depth_b());
      w_.line("const uint32_t depth = {};", depth_of_step("k"));
    }
    w_.line("const uint32_t operands = l0.begin_fill();");
    load_l0a("operands");
    load_l0b("operands", "b_slot", "0", "columns");
    w_.line("l0.end_fill();");
    w_.line("l0.begin_use();");
    is_first("k == 0");
    barrier("columns");
    w_.line("multiply<Element>(accumulator, operands, operands, rows, depth, columns, {}{});",
            start(), c_.bias ? ", bias_address" : "");
    w_.line("l0.end_use();");
    if (!is_one_step) w_.close();
  }
  std::string depth_of_step(const char* k) const {
    // A chunk that is not the last one is whole steps.
    if (p_.k() % t_.step == 0) return "kStep";
    return fmt::format("smaller(kStep, {} - {})", depth_b(), k);
  }

  void steps_of_parts() {
    w_.line("const uint32_t steps = ceil_div({}, kStep);", depth_b());
    if (is_single_chunk()) {
      w_.line("constexpr bool is_last_chunk = true, part_by_part = true;");
    } else {
      w_.line(
          "// In the first and the last chunk part after part, so that FixPipe empties one while "
          "the cube fills the other;");
      w_.line("// else all parts use a step of A before the next one is loaded.");
      w_.line("const bool is_last_chunk = {} + {} >= kK;", k_b(),
              has_same_chunks() ? "kChunk" : "kChunkB");
      w_.line("const bool part_by_part = {} == 0 || is_last_chunk;", k_b());
    }
    w_.line("uint32_t a_l0 = 0, a_step = ~0u;");
    w_.line("for (uint32_t index = 0; index < parts * steps; ++index) {{");
    w_.line("const auto [part, step] = visit_of(index, parts, steps, part_by_part);");
    w_.line("const uint32_t k = step * kStep, depth = {};", depth_of_step("step * kStep"));
    const bool is_even = p_.n() % part_columns(t_) == 0;
    w_.line("const uint32_t first_column = part * kPartN;");
    w_.line("const uint32_t part_columns = {};",
            is_even ? "kPartN" : "smaller(kPartN, columns - first_column)");
    w_.line("if (step != a_step) {{");
    w_.line("if (a_step != ~0u) l0a.end_use();");
    w_.line("a_l0 = l0a.begin_fill();");
    load_l0a("a_l0");
    w_.line("l0a.end_fill();");
    w_.line("l0a.begin_use();");
    w_.line("a_step = step;");
    w_.close();
    w_.line("const uint32_t b_l0 = l0b.begin_fill();");
    load_l0b("b_l0", "b_slot + part * kSlotPartB", "first_column", "part_columns");
    w_.line("l0b.end_fill();");
    w_.line("l0b.begin_use();");
    is_first("step == 0");
    w_.line("if (is_first) l0c.begin_fill(part);");
    barrier("part_columns");
    const std::string bias = c_.bias ? ", bias_address + first_column * sizeof(float)" : "";
    w_.line("multiply<Element>(l0c.address(part), a_l0, b_l0, rows, depth, part_columns, {}{});",
            start(), bias);
    w_.line("l0b.end_use();");
    w_.line("if (is_last_chunk && step == steps - 1) {{");
    w_.line("l0c.end_fill(part);");
    w_.line("l0c.begin_use(part);");
    store("l0c.address(part)", "column + first_column", "part_columns");
    w_.line("l0c.end_use(part);");
    w_.close();
    w_.close();
    w_.line("l0a.end_use();");
  }

  void store(const char* source, const char* column, const char* columns) {
    w_.line(
        "store_matrix<{}, {}>(c_matrix + (uint64_t{{row}} * kPitchC + {}) * sizeof({}), {}, "
        "rows, {}, kPitchC);",
        output_element(), c_.relu, column, output_element(), source, columns);
  }

  void close_chunks() {
    if (!keeps_b()) w_.line("b_l1.end_use();");
    if (!has_same_chunks()) w_.close("k_b");
    if (!keeps_a()) w_.line("a_l1.end_use();");
    if (!is_one_chunk_a_) w_.close("k_a");
  }

  void close_tile() {
    if (c_.bias) w_.line("bias_table.end_use();");
    if (!has_parts()) {
      w_.line("l0c.end_fill();");
      store("l0c.begin_use()", "column", "columns");
      w_.line("l0c.end_use();");
    }
    if (!is_one_tile_) w_.close("tile");
    if (keeps_a()) w_.line("a_l1.end_use();");
    if (keeps_b()) w_.line("b_l1.end_use();");
  }

  const Product& p_;
  const Contraction& c_;
  const ContractionTiles& t_;
  const sim::ChipSpec& chip_;
  const MemoryMap map_;
  const bool is_one_chunk_a_, is_one_chunk_b_, is_one_tile_;
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

std::string describe(const Contraction& c) {
  std::string product =
      fmt::format("{} * {}", text_of("a", c.a, c.m, c.k), text_of("b", c.b, c.k, c.n));
  if (c.bias) product += fmt::format(" + bias[{}]", c.n);
  if (c.relu) product = fmt::format("relu({})", product);
  std::string batch;
  for (const int64_t size : c.batch) batch += fmt::format("{}{}", batch.empty() ? "" : " x ", size);
  return fmt::format("{}: c[{}][{}] = {}{}; {} to {}, sums in f32 in ascending k.", c.name, c.m,
                     c.n, product, batch.empty() ? "" : ", " + batch + " times",
                     isa::name_of(c.type), isa::name_of(c.out_type));
}

std::string emit_kernel(const Product& product, const ContractionTiles& tiles,
                        const sim::ChipSpec& chip) {
  return Emitter(product, tiles, chip).run();
}

}  // namespace cubist::akg
