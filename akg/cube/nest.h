// The text of the loop nest of a kernel; which loops and which tails it has depends on what divides
// what.
#pragma once

#include <memory>
#include <string>

#include "cube/memory_map.h"
#include "cube/output_stage.h"
#include "cube/product.h"
#include "cube/source_writer.h"
#include "cubist/akg/contraction.h"

namespace cubist::akg {

// One operand and its chunks of k in L1.
struct OperandNest {
  char name;  // 'a' or 'b'
  MatrixLayout layout;
  int64_t chunk;
  bool is_one_chunk;     // all of k
  bool is_kept;          // in L1 while the next tile shares it
  bool is_ahead;         // the next chunk is loaded while one is worked on
  int64_t across;        // blocks_across()
  std::string k, depth;  // variables: where the chunk begins, and how deep it is

  bool is_transposed() const { return layout == MatrixLayout::kTransposed; }
  bool is_packed() const { return layout == MatrixLayout::kPacked; }
  // Rows of what is stored run along k.
  bool rows_are_k() const { return (name == 'a') == is_transposed(); }
};

// Its parts are in the files named below.
class Nest {
 public:
  Nest(const Product& product, const ContractionTiles& tiles, const sim::ChipSpec& chip);
  Nest(const Nest&) = delete;  // outer_ and inner_ point into it
  Nest& operator=(const Nest&) = delete;

  std::string run() &&;

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

  template <class... Arguments>
  void constant(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    const std::string text = fmt::format(format, std::forward<Arguments>(arguments)...);
    w_.line("constexpr uint32_t {}{}", text, text.find(';') == std::string::npos ? ";" : "");
  }

  // head: contract, constants, rings (nest_head.cpp)
  void head();
  void constants();
  void matrix_constants();
  void map_constants(const Convolution& v);
  void open_kernel();
  void rings();

  // tiles (nest_tiles.cpp)
  void open_tile();
  void place_tile();
  void place_column();
  void place_row();
  void window_of_tile(const Convolution& v);
  std::string matrix(const char* name, const std::string& type,
                     int64_t BatchDimension::* stride) const;
  void matrix_of(const OperandNest& operand);
  void parts_of_tile();
  void close_tile();

  // loads into L1 (nest_loads.cpp)
  bool has_pieces(const OperandNest& operand) const;
  bool has_turns(const OperandNest& operand) const;
  void open_loads();
  void open_load(const OperandNest& operand);
  void load(const OperandNest& operand);
  void load_rows(const OperandNest& operand, const std::string& rows, const std::string& call);
  void load_map();
  void load_matrix(const OperandNest& operand);
  void load_packed(const OperandNest& operand);
  void load_next(const OperandNest& operand);
  static std::string across_name(const OperandNest& operand);

  // chunks of k in L1 (nest_chunks.cpp)
  void open_chunks();
  static std::string chunk_name(const OperandNest& operand);
  std::string chunk_of(const OperandNest& operand) const;
  void begin_use(const OperandNest& operand);
  void close_chunks();

  // residual (nest_residual.cpp)
  void load_residual();
  void add_residual(const char* l0a, const char* l0b, const std::string& accumulator,
                    const std::string& source_column, const char* columns);
  void residual_of_tile();

  // steps of k in L0 (nest_steps.cpp)
  std::string k_in(const OperandNest& operand) const;
  std::string window(const OperandNest& operand, const char* whole, const char* first,
                     const char* count) const;
  void load_l0a(const char* slot);
  void load_l0b(const char* slot, const char* first, const char* count);
  void barrier(const char* columns);
  bool has_few_fractals() const;
  void is_first(const std::string& step_is_first);
  void multiply(const std::string& accumulator, const char* a, const char* b, const char* columns,
                const std::string& bias_address);
  std::string depth_of_step(const std::string& k) const;
  void steps_of_tile();
  void steps_of_parts();

  const Product& p_;
  const Contraction& c_;
  const ContractionTiles& t_;
  const sim::ChipSpec& chip_;
  const MemoryMap map_;
  const std::unique_ptr<OutputStage> output_;
  OperandNest a_, b_;
  const OperandNest &outer_, &inner_;                    // of a_ and b_
  const bool is_one_tile_;                               // of each block
  const std::string first_tile_, end_tile_, next_tile_;  // expressions
  SourceWriter w_;
};

}  // namespace cubist::akg
