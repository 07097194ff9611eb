// The text of what happens to a tile's accumulators before the first and after the last product:
// where the loop nest of split cores and that of coupled cores differ.
#pragma once

#include <memory>
#include <string>

#include "cube/memory_map.h"
#include "cube/product.h"
#include "cube/source_writer.h"

namespace cubist::akg {

class OutputStage {
 public:
  virtual ~OutputStage() = default;

  virtual void includes(SourceWriter& w) const = 0;
  virtual void constants(SourceWriter& w) const = 0;
  // Rings, before the first tile; `first_tile` and `last_tile` are expressions.
  virtual void declare(SourceWriter& w) const = 0;
  virtual void begin_run(SourceWriter& w, const std::string& first_tile) const = 0;
  // Of a tile without parts, `accumulator` becomes a variable of the nest.
  virtual void begin_tile(SourceWriter& w) const = 0;
  virtual void end_tile(SourceWriter& w, const std::string& next_tile,
                        const std::string& end) const = 0;
  // Start of the first product, and what else multiply() needs for it.
  virtual std::string first_start() const = 0;
  virtual std::string bias_address(const std::string& first_column) const = 0;
  // Of a part: its accumulators are full. Split cores only.
  virtual void store_part(SourceWriter& w) const = 0;
  virtual std::string core_marker() const = 0;
};

// Row and column of a tile, given as an expression; the name of a type in the source.
std::string row_of(const ContractionTiles& tiles, const std::string& tile);
std::string column_of(const ContractionTiles& tiles, const std::string& tile);
std::string element_name(isa::DataType type);
// `out_row` and `out_column` of the first pixel of `tile`.
void place_pixels(SourceWriter& w, const Convolution& map, const ContractionTiles& tiles);

std::unique_ptr<OutputStage> split_output(const Product& product, const ContractionTiles& tiles,
                                          const MemoryMap& map);
std::unique_ptr<OutputStage> coupled_output(const Product& product, const ContractionTiles& tiles,
                                            const MemoryMap& map);

}  // namespace cubist::akg
