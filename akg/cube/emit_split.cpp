// Split cores: the bias goes through the bias table of the cube, FixPipe writes the result to GM.
#include "cube/output_stage.h"

namespace cubist::akg {
namespace {

class SplitOutput final : public OutputStage {
 public:
  SplitOutput(const Product& p, const ContractionTiles& t, const MemoryMap& map)
      : p_(p), c_(p.contraction), t_(t), map_(map) {}

  std::string core_marker() const override { return "__cube__ "; }
  void includes(SourceWriter&) const override {}
  void constants(SourceWriter& w) const override {
    if (c_.bias)
      w.line("constexpr uint32_t kSlotBias = {};  // bytes, in L1 and in the bias table",
             map_.bias_slot);
  }

  void declare(SourceWriter& w) const override {
    if (t_.parts > 1) {
      w.line("Slots<Pipe::M, Pipe::FIX> l0c(0, kAccumulator, {});", t_.parts);
    } else {
      w.line("Ring<Pipe::M, Pipe::FIX> l0c(0, kAccumulator, {});", t_.l0c_slots);
    }
    if (!c_.bias) return;
    w.line("Ring<Pipe::MTE2, Pipe::MTE1, 4> bias_l1({}, kSlotBias);", map_.bias_base);
    w.line("Ring<Pipe::MTE1, Pipe::M, 4> bias_table(0, kSlotBias, {});", map_.bias_table_slots);
  }

  void begin_run(SourceWriter&, const std::string&) const override {}

  void begin_tile(SourceWriter& w) const override {
    if (c_.bias) {
      w.line("const uint64_t bias_part = gm(bias) + column * sizeof(float);");
      w.line("load_matrix<float>(bias_l1.begin_fill(), bias_part, 1, columns, columns);");
      w.line("bias_l1.end_fill();");
      w.line("const uint32_t bias_slot = bias_l1.begin_use();");
      w.line("load_bias_table(bias_table.begin_fill(), bias_slot, columns);");
      w.line("bias_table.end_fill();");
      w.line("bias_l1.end_use();");
      w.line("const uint32_t bias_row = bias_table.begin_use();");
    }
    if (t_.parts == 1) w.line("const uint32_t accumulator = l0c.begin_fill();");
  }

  std::string first_start() const override {
    return c_.bias ? "Start::kBiasTable" : "Start::kZero";
  }
  std::string bias_address(const std::string& first_column) const override {
    if (!c_.bias) return {};
    return first_column == "0" ? "bias_row"
                               : fmt::format("bias_row + {} * sizeof(float)", first_column);
  }

  void store_part(SourceWriter& w) const override {
    w.line("l0c.end_fill(part);");
    w.line("l0c.begin_use(part);");
    store(w, "l0c.address(part)", "column + first_column", "part_columns");
    w.line("l0c.end_use(part);");
  }

  void end_tile(SourceWriter& w, const std::string&, const std::string&) const override {
    if (c_.bias) w.line("bias_table.end_use();");
    if (t_.parts > 1) return;
    w.line("l0c.end_fill();");
    store(w, "l0c.begin_use()", "column", "columns");
    w.line("l0c.end_use();");
  }

 private:
  void store(SourceWriter& w, const char* source, const char* column, const char* columns) const {
    const std::string type = element_name(c_.out_type);
    if (p_.map) {
      w.line("const uint64_t plane = ({}) / kPerBlock<Element>;", column);
      w.line("const uint64_t to = c_matrix + (plane * kOutPixels + row) * kBlockBytes;");
      w.line("store_planes<{}, {}>(to, {}, rows, {}, kOutPixels);", type, c_.relu, source, columns);
      return;
    }
    w.line("const uint64_t to = c_matrix + (uint64_t{{row}} * kPitchC + {}) * sizeof({});", column,
           type);
    w.line("store_matrix<{}, {}>(to, {}, rows, {}, kPitchC);", type, c_.relu, source, columns);
  }

  const Product& p_;
  const Contraction& c_;
  const ContractionTiles& t_;
  const MemoryMap& map_;
};

}  // namespace

std::unique_ptr<OutputStage> split_output(const Product& product, const ContractionTiles& tiles,
                                          const MemoryMap& map) {
  return std::make_unique<SplitOutput>(product, tiles, map);
}

}  // namespace cubist::akg
