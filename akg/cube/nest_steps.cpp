#include "cube/nest.h"

namespace cubist::akg {

// Where a step at k of the inner chunk begins in the operand's chunk.
std::string Nest::k_in(const OperandNest& operand) const {
  if (has_same_chunks() || &operand == &inner_) return "k";
  return operand.is_one_chunk ? inner_.k + " + k" : fmt::format("{} - {} + k", inner_.k, operand.k);
}

// A window of an operand: `count` of its own side from `first`, `depth` of k.
std::string Nest::window(const OperandNest& operand, const char* whole, const char* first,
                         const char* count) const {
  const std::string across = operand.across > 0 ? ", " + across_name(operand) : "";
  return operand.rows_are_k() ? fmt::format("{{{}, {}, depth, {}, {}{}}}", operand.depth,
                                            k_in(operand), first, count, across)
                              : fmt::format("{{{}, {}, {}, {}, depth{}}}", whole, first, count,
                                            k_in(operand), across);
}

void Nest::load_l0a(const char* slot) {
  if (p_.map) {
    w_.line("load_l0a_map<Element>({}, a_slot, window, kFilter, {} / kPlaneK, rows, {}, depth);",
            slot, a_.depth, k_in(a_));
    return;
  }
  w_.line("load_l0a<Element, {}>({}, a_slot, {});", a_.is_transposed(), slot,
          window(a_, "rows", "0", "rows"));
}

void Nest::load_l0b(const char* slot, const char* first, const char* count) {
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
void Nest::barrier(const char* columns) {
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
bool Nest::has_few_fractals() const {
  const auto last = [](int64_t whole, int64_t piece) {
    return whole <= piece ? whole : whole % piece == 0 ? piece : whole % piece;
  };
  const int64_t part = part_columns(t_);
  const int64_t least = std::min(last(t_.n, part), last(last(p_.n(), t_.n), part));
  return ceil_div(last_rows(p_, t_), 16) * ceil_div(least, 16) < chip_.cube.accumulate_distance;
}

void Nest::is_first(const std::string& step_is_first) {
  if (inner_.is_one_chunk) return w_.line("const bool is_first = {};", step_is_first);
  w_.line("const bool is_first = {} == 0 && {};", inner_.k, step_is_first);
}

void Nest::multiply(const std::string& accumulator, const char* a, const char* b,
                    const char* columns, const std::string& bias_address) {
  const std::string first = output_->first_start();
  const std::string start = first == "Start::kAccumulator"
                                ? first
                                : fmt::format("is_first ? {} : Start::kAccumulator", first);
  w_.line("multiply<Element>({}, {}, {}, rows, depth, {}, {}{});", accumulator, a, b, columns,
          start, bias_address.empty() ? "" : ", " + bias_address);
}

// A chunk that is not the last one is whole steps.
std::string Nest::depth_of_step(const std::string& k) const {
  if (p_.k() % t_.step == 0) return "kStep";
  return fmt::format("smaller(kStep, {} - {})", inner_.depth, k);
}

void Nest::steps_of_tile() {
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

void Nest::steps_of_parts() {
  w_.line("const uint32_t steps = ceil_div({}, kStep);", inner_.depth);
  if (inner_.is_one_chunk) {
    w_.line("constexpr bool is_last_chunk = true, part_by_part = true;");
  } else {
    w_.line(
        "// In the first and the last chunk part after part: FixPipe empties one while the cube");
    w_.line("// fills the other. In between all parts use a step of A before the next is loaded.");
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

}  // namespace cubist::akg
