// A program image placed in GM, its text decoded.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "cubist/sim/program.h"
#include "scalar/scalar_text.h"
#include "soc/gm_allocator.h"

namespace cubist::sim {

class LoadedProgram {
 public:
  // Copies the image into an allocation of `gm` and relocates it. `npu_arch`: of the chip. Throws
  // Error(Config) if the image is for another architecture, or a relocation, entry or the text lies
  // outside it. `gm` must outlive the program.
  LoadedProgram(std::shared_ptr<const ProgramImage> image, int npu_arch, GmAllocator& gm);
  ~LoadedProgram();
  LoadedProgram(const LoadedProgram&) = delete;
  LoadedProgram& operator=(const LoadedProgram&) = delete;

  const ProgramImage& image() const { return *image_; }
  const std::shared_ptr<const ProgramImage>& shared_image() const { return image_; }
  const ScalarText& text() const { return text_; }
  uint64_t address() const { return address_; }

  // Throws Error(Config) with the names there are.
  const KernelEntry& kernel(const std::string& name) const;

  // "pc 0x1c0 (matmul.cpp:23)", or without the line if the image has none. `pc`: offset in the
  // image.
  std::string location(uint64_t pc) const;

 private:
  std::shared_ptr<const ProgramImage> image_;
  ScalarText text_;
  GmAllocator& gm_;
  uint64_t address_;
};

}  // namespace cubist::sim
