// Coupled cores: the vector unit writes the bias to L0C before the cube adds to it, and takes the
// result out to UB, from where MTE3 writes it to GM.
#include "cube/output_stage.h"

namespace cubist::akg {
namespace {

class CoupledOutput final : public OutputStage {
 public:
  CoupledOutput(const Product& p, const ContractionTiles& t, const MemoryMap& map)
      : p_(p), c_(p.contraction), t_(t), map_(map) {}

  std::string core_marker() const override { return ""; }
  void includes(SourceWriter& w) const override {
    w.line("#include \"cubist/device/cube_output.h\"");
  }
  void constants(SourceWriter& w) const override {
    if (c_.bias) w.line("constexpr uint32_t kSlotBias = {};  // bytes, in UB", map_.bias_slot);
    w.line("constexpr uint32_t kOutStrips = {};  // strips of 16 columns per trip through UB",
           map_.out_strips);
    w.line("constexpr uint32_t kSlotOut = {};  // bytes, in UB", map_.out_slot);
  }

  void declare(SourceWriter& w) const override {
    if (c_.bias) {
      w.line("Ring<Pipe::MTE2, Pipe::V> bias_ub(0, kSlotBias);");
      w.line("BiasedAccumulators l0c(kAccumulator, {});", t_.l0c_slots);
    } else {
      w.line("Ring<Pipe::M, Pipe::V> l0c(0, kAccumulator, {});", t_.l0c_slots);
    }
    w.line("Ring<Pipe::V, Pipe::MTE3> out({}, kSlotOut);", map_.out_base);
    if (!c_.bias) return;
    w.line("// The bias of the columns of a tile, into its accumulators.");
    w.line("const auto start_tile = [&](uint32_t {}) {{", t_.tiles > 1 ? "tile" : "");
    if (t_.tiles > 1) {
      w.line("const uint32_t column = {};", column_of(t_, "tile"));
      w.line("const uint32_t columns = smaller(kTileN, kN - column);");
      if (p_.map) {
        place_pixels(w, *p_.map, t_);
        w.line(
            "const uint32_t rows = smaller(kTileHeight, kOutHeight - out_row) * "
            "smaller(kTileWidth, kOutWidth - out_column);");
      } else {
        w.line("const uint32_t row = {};", row_of(t_, "tile"));
        w.line("const uint32_t rows = smaller(kTileM, kM - row);");
      }
    } else {
      w.line("constexpr uint32_t column = 0, columns = kN, rows = kM;");
    }
    w.line(
        "load_bytes(bias_ub.begin_fill(), gm(bias) + column * sizeof(float), columns * "
        "sizeof(float));");
    w.line("bias_ub.end_fill();");
    w.line("l0c.start(bias_ub.begin_use(), rows, columns);");
    w.line("bias_ub.end_use();");
    w.close_with("};");
  }

  void begin_run(SourceWriter& w, const std::string& first_tile) const override {
    if (c_.bias) w.line("start_tile({});", first_tile);
  }

  void begin_tile(SourceWriter& w) const override {
    w.line("const uint32_t accumulator = l0c.begin_fill();");
  }

  std::string first_start() const override {
    return c_.bias ? "Start::kAccumulator" : "Start::kZero";
  }
  std::string bias_address(const std::string&) const override { return {}; }
  void store_part(SourceWriter&) const override {}

  void end_tile(SourceWriter& w, const std::string& next_tile,
                const std::string& end) const override {
    const bool starts_next = c_.bias && !next_tile.empty();
    const std::string start = fmt::format("if ({0} < {1}) start_tile({0});", next_tile, end);
    w.line("l0c.end_fill();");
    if (starts_next && t_.l0c_slots > 1) w.line("{}", start);
    const std::string type = element_name(c_.out_type);
    w.line("const uint32_t full = l0c.begin_use();");
    if (p_.map) {
      w.line("const uint64_t plane = column / kPerBlock<Element>;");
      w.line("const uint64_t to = c_matrix + (plane * kOutPixels + row) * kBlockBytes;");
      w.line("store_planes_through_ub<{}, kOutStrips>(to, kOutPixels, full, rows, columns, out);",
             c_.relu);
    } else {
      w.line("const uint64_t to = c_matrix + (uint64_t{{row}} * kPitchC + column) * sizeof({});",
             type);
      w.line("store_through_ub<{}, {}, kOutStrips>(to, kPitchC, full, rows, columns, {}, out);",
             type, c_.relu, map_.raw_base);
    }
    w.line("l0c.end_use();");
    if (starts_next && t_.l0c_slots == 1) w.line("{}", start);
  }

 private:
  const Product& p_;
  const Contraction& c_;
  const ContractionTiles& t_;
  const MemoryMap& map_;
};

}  // namespace

std::unique_ptr<OutputStage> coupled_output(const Product& product, const ContractionTiles& tiles,
                                            const MemoryMap& map) {
  return std::make_unique<CoupledOutput>(product, tiles, map);
}

}  // namespace cubist::akg
