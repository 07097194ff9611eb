#include "cube/tiles.h"

#include <fmt/format.h>

#include <algorithm>

#include "cube/memory_map.h"
#include "cubist/base/error.h"

namespace cubist::akg {
namespace {

constexpr int64_t kFractal = 16;
// Ranges of instruction fields (isa/spec/formats.toml): k of mad, rows and columns of nd2nz,
// channel_size of load3d (units of 4), n_burst, gap between the fractal rows of packed weights.
constexpr int64_t kMaxMad = 4095, kMaxRows = 16384, kMaxColumns = 65520, kMaxPackedColumns = 65520;

// Sizes of pieces that cut `size` into 1, 2, 3 ... pieces, rounded up to fractals, at most `most`.
std::vector<int64_t> pieces(int64_t size, int64_t most) {
  std::vector<int64_t> sizes;
  for (int64_t piece = std::min(round_up(size, kFractal), most / kFractal * kFractal);
       piece >= kFractal;) {
    sizes.push_back(piece);
    if (piece == kFractal) break;
    const int64_t count = ceil_div(size, piece - kFractal);  // pieces of the next smaller size
    piece = round_up(ceil_div(size, count), kFractal);
  }
  return sizes;
}

class Enumeration {
 public:
  Enumeration(const Product& p, const sim::ChipSpec& chip) : p_(p), chip_(chip) {}

  std::vector<ContractionTiles> run() {
    if (p_.map) {
      for (const auto& [height, width] : pixel_tiles()) {
        height_ = height;
        width_ = width;
        add_rows(height * width);
      }
    } else {
      const int64_t l0c = chip_.memories.l0c.value / 4;
      for (const int64_t m : pieces(p_.m(), std::min(l0c / kFractal, kMaxMad / 16 * 16)))
        add_rows(m);
    }
    if (found_.empty()) fail();
    return std::move(found_);
  }

 private:
  // Whole rows of output pixels, or parts of one.
  std::vector<std::pair<int64_t, int64_t>> pixel_tiles() const {
    const int64_t most = std::min(chip_.memories.l0c.value / 4 / kFractal, kMaxMad);
    const int64_t height = p_.map->out_height(), width = p_.map->out_width();
    std::vector<std::pair<int64_t, int64_t>> tiles;
    for (int64_t parts = 1; parts <= height; ++parts) {
      const int64_t rows = ceil_div(height, parts);
      const bool is_new = tiles.empty() || tiles.back().first != rows;
      if (rows * width <= most && is_new) tiles.emplace_back(rows, width);
    }
    for (const int64_t part : pieces(width, most)) {
      if (part < width) tiles.emplace_back(1, part);
    }
    return tiles;
  }

  void add_rows(int64_t m) {
    const int64_t l0c = chip_.memories.l0c.value / 4;  // f32 elements
    const int64_t m16 = round_up(m, kFractal);
    for (const int64_t n : pieces(p_.n(), std::min(l0c / m16, kMaxMad / 16 * 16))) {
      ContractionTiles tiles = {.m = std::min(m, p_.m()), .n = std::min(n, p_.n())};
      tiles.height = height_;
      tiles.width = width_;
      tiles.l0c_slots = 2 * m16 * n <= l0c ? 2 : 1;
      add_depths(tiles);
      if (p_.is_split && tiles.l0c_slots == 1 && tiles.n > kFractal) {
        tiles.parts = 2;
        tiles.l0c_slots = 2;
        add_depths(tiles);
      }
    }
  }

  // Chunks and steps of k.
  void add_depths(ContractionTiles tiles) {
    const int64_t l0 = std::min(chip_.memories.l0a.value, chip_.memories.l0b.value) / 2;
    const int64_t side = round_up(std::max(tiles.m, part_columns(tiles)), kFractal);
    const int64_t whole = round_up(p_.k(), kFractal);
    const int64_t most = std::min(l0 / (side * p_.element), kMaxMad) / kFractal * kFractal;
    if (most == 0) return note({"L0A", 2 * side * kFractal * p_.element, 2 * l0});
    const int64_t count = ceil_div(whole, most);
    const int64_t even = round_up(ceil_div(whole, count), kFractal);
    std::vector<int64_t> step_sizes = {std::min(most, whole), even};
    if (p_.map) {  // steps that cut planes evenly
      const int64_t taps = p_.map->kernel_h * p_.map->kernel_w, plane = taps * p_.c0;
      if (most >= plane) step_sizes.push_back(most / plane * plane);
      for (const int64_t each : {taps, p_.map->kernel_w, int64_t{1}}) {
        if (each * p_.c0 % kFractal == 0) step_sizes.push_back(each * p_.c0);
      }
    }
    for (auto at = step_sizes.begin(); at != step_sizes.end(); ++at) {
      const int64_t step = *at;
      if (step > most || std::find(step_sizes.begin(), at, step) != at) continue;
      tiles.step = step;
      const auto chunks = chunks_of(tiles.step, whole);
      for (const int64_t chunk_a : chunks) {
        for (const int64_t chunk_b : chunks) {
          const auto [small, large] = std::minmax(chunk_a, chunk_b);
          if (large < whole && large % small != 0) continue;
          if (chunk_a < whole && !is_whole_planes(chunk_a)) continue;
          tiles.chunk_a = chunk_a;
          tiles.chunk_b = chunk_b;
          add(tiles);
        }
      }
    }
  }
  bool is_whole_planes(int64_t chunk) const {
    return !p_.map || chunk % (p_.map->kernel_h * p_.map->kernel_w * p_.c0) == 0;
  }

  // Multiples of a step, and all of k.
  static std::vector<int64_t> chunks_of(int64_t step, int64_t whole) {
    std::vector<int64_t> chunks = {whole};
    for (const int64_t steps : {1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 32, 36}) {
      if (steps * step < whole) chunks.push_back(steps * step);
    }
    return chunks;
  }

  // Orders of tiles, what stays in L1, and cores.
  void add(ContractionTiles tiles) {
    const int64_t rows = row_tiles(p_, tiles), columns = ceil_div(p_.n(), tiles.n);
    tiles.tiles = p_.batches * rows * columns;
    tiles.blocks = static_cast<uint32_t>(std::min<int64_t>(tiles.tiles, chip_.cube_cores));
    if (exceeds_fields(tiles)) return;
    tiles.columns_first = true;
    tiles.band = 0;
    const bool follow = tiles.tiles > tiles.blocks;  // some block has several tiles
    tiles.keep = follow && tiles.chunk_a >= p_.k() && columns > 1;
    if (follow && !tiles.keep && rows > 1 && columns > 1 && exceeds_l2())
      tiles.band = band_of(tiles, rows);
    add_if_it_fits(tiles);
    if (!follow || rows == 1 || tiles.chunk_b < p_.k()) return;
    tiles.columns_first = false;
    tiles.band = 0;
    tiles.keep = true;
    add_if_it_fits(tiles);
  }

  // All of A, B and C: blocks that work far from each other then read them from DRAM again and
  // again.
  bool exceeds_l2() const {
    const int64_t bytes =
        (p_.m() + p_.n()) * p_.k() * p_.element + p_.m() * p_.n() * p_.out_element;
    return !p_.map && p_.batches * bytes > chip_.l2.size.value;
  }
  // Of the rectangles that all blocks make, the one that reads least, about a square of elements.
  int64_t band_of(const ContractionTiles& tiles, int64_t rows) const {
    int64_t band = 1;
    for (int64_t more = 2; more <= std::min<int64_t>(rows, tiles.blocks); ++more) {
      const auto reads = [&](int64_t height) {
        return height * tiles.m + ceil_div(tiles.blocks, height) * tiles.n;
      };
      if (reads(more) < reads(band)) band = more;
    }
    return band;
  }

  void add_if_it_fits(ContractionTiles tiles) {
    std::optional<Misfit> misfit = find_misfit(p_, tiles, chip_);
    if (misfit && tiles.keep) {
      (tiles.columns_first ? tiles.a_slots : tiles.b_slots) = 1;
      misfit = find_misfit(p_, tiles, chip_);
    }
    if (misfit) return note(*misfit);
    found_.push_back(tiles);
  }

  bool exceeds_fields(const ContractionTiles& tiles) const {
    const bool is_packed = p_.contraction.b.layout == MatrixLayout::kPacked;
    if (p_.map) {  // n_burst and channel_size
      const MapWindow window = map_window(*p_.map, tiles);
      const int64_t planes = tiles.chunk_a / (p_.map->kernel_h * p_.map->kernel_w * p_.c0);
      return window.height > kMaxMad || planes > kMaxMad || p_.n() > kMaxPackedColumns;
    }
    return std::max({tiles.chunk_a, tiles.m, tiles.n}) > kMaxRows ||
           std::max(tiles.chunk_a, tiles.chunk_b) > kMaxColumns ||
           (is_packed && p_.n() > kMaxPackedColumns);
  }

  void note(const Misfit& misfit) {
    if (!least_ || misfit.needed < least_->needed) least_ = misfit;
  }

  [[noreturn]] void fail() const {
    const std::string where = fmt::format("contraction {} on {}", p_.contraction.name, chip_.name);
    if (!least_) {
      throw Error(Fault::kNotImplemented,
                  {.where = where,
                   .did = fmt::format("read packed weights of {} columns", p_.n()),
                   .expected = fmt::format("at most {}: a 16-bit gap of blocks", kMaxPackedColumns),
                   .fix = "give b row-major or transposed"});
    }
    throw Error(Fault::kConfig, {.where = where,
                                 .did = fmt::format("fit its smallest tile, {} B of {}",
                                                    least_->needed, least_->memory),
                                 .expected = fmt::format("at most {} B", least_->available),
                                 .fix = "take a chip with more of it"});
  }

  const Product& p_;
  const sim::ChipSpec& chip_;
  std::vector<ContractionTiles> found_;
  std::optional<Misfit> least_;
  int64_t height_ = 0, width_ = 0;  // of a tile of pixels
};

}  // namespace

std::vector<ContractionTiles> enumerate_tiles(const Product& product, const sim::ChipSpec& chip) {
  return Enumeration(product, chip).run();
}

std::string to_string(const ContractionTiles& t) {
  std::string text =
      t.height > 0 ? fmt::format("{} tiles of {} x {} pixels x {}", t.tiles, t.height, t.width, t.n)
                   : fmt::format("{} tiles of {} x {}", t.tiles, t.m, t.n);
  if (t.parts > 1) text += fmt::format(" in {} parts", t.parts);
  text += fmt::format(", k by {} (A) and {} (B) in L1, by {} in L0", t.chunk_a, t.chunk_b, t.step);
  if (t.keep) text += t.columns_first ? ", A stays in L1" : ", B stays in L1";
  if (t.band > 0) text += fmt::format(", bands of {} rows of tiles", t.band);
  return text + fmt::format(", {} blocks", t.blocks);
}

}  // namespace cubist::akg
