#include "soc/loaded_program.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "cubist/base/error.h"

namespace cubist::sim {
namespace {

[[noreturn]] void bad_image(const ProgramImage& image, std::string did, std::string expected) {
  throw Error(Fault::kConfig, {.where = image.name,
                               .did = std::move(did),
                               .expected = std::move(expected),
                               .fix = "build the kernel with `cubist cc` for this chip"});
}

ScalarText checked_text(const ProgramImage& image, int npu_arch) {
  if (image.npu_arch != 0 && image.npu_arch != npu_arch) {
    bad_image(image,
              fmt::format("load code for architecture {} on a chip of architecture {}",
                          image.npu_arch, npu_arch),
              fmt::format("architecture {}", npu_arch));
  }
  const auto in_text = [&](uint64_t offset) {
    return offset % 4 == 0 && offset >= image.text_begin && offset < image.text_end;
  };
  ScalarText text = decode_text(image);
  if (!in_text(image.start_offset))
    bad_image(image, fmt::format("start at {:#x}", image.start_offset), "an offset in the text");
  for (const KernelEntry& kernel : image.kernels) {
    if (!in_text(kernel.offset) || !in_text(kernel.cube_offset.value_or(kernel.offset))) {
      bad_image(image, fmt::format("kernel {} at {:#x}", kernel.name, kernel.offset),
                "an offset in the text");
    }
  }
  for (const ProgramImage::Relative& r : image.relocations) {
    if (r.offset > image.bytes.size() || image.bytes.size() - r.offset < sizeof(uint64_t)) {
      bad_image(image, fmt::format("relocate the word at {:#x}", r.offset),
                "a word inside the image");
    }
  }
  return text;
}

}  // namespace

LoadedProgram::LoadedProgram(std::shared_ptr<const ProgramImage> image, int npu_arch,
                             GmAllocator& gm)
    : image_(std::move(image)),
      text_(checked_text(*image_, npu_arch)),
      gm_(gm),
      address_(gm.allocate({static_cast<int64_t>(image_->bytes.size())})) {
  std::byte* bytes = gm_.write(address_, image_->bytes.size());
  std::copy(image_->bytes.begin(), image_->bytes.end(), bytes);
  for (const ProgramImage::Relative& r : image_->relocations) {
    const uint64_t value = address_ + static_cast<uint64_t>(r.addend);
    std::memcpy(bytes + r.offset, &value, sizeof value);
  }
}

LoadedProgram::~LoadedProgram() { gm_.free(address_); }

const KernelEntry& LoadedProgram::kernel(const std::string& name) const {
  const auto& kernels = image_->kernels;
  const auto it = std::find_if(kernels.begin(), kernels.end(),
                               [&](const KernelEntry& k) { return k.name == name; });
  if (it != kernels.end()) return *it;
  std::vector<std::string> names;
  for (const KernelEntry& k : kernels) names.push_back(k.name);
  throw Error(Fault::kConfig, {.where = image_->name,
                               .did = fmt::format("launch kernel {}", name),
                               .expected = fmt::format("one of: {}", fmt::join(names, ", ")),
                               .fix = {}});
}

std::string LoadedProgram::location(uint64_t pc) const {
  const auto line = image_->locate ? image_->locate(pc) : std::nullopt;
  if (!line) return fmt::format("pc {:#x}", pc);
  const std::string callers = callers_of(*line);
  return fmt::format("pc {:#x} ({}:{}{}{})", pc, line->file, line->line,
                     callers.empty() ? "" : ", called at ", callers);
}

std::string callers_of(const SourceLine& line) {
  std::string text;
  for (const SourceLine& caller : line.inlined_at) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : ", ",
                        std::filesystem::path(caller.file).filename().string(), caller.line);
  }
  return text;
}

}  // namespace cubist::sim
