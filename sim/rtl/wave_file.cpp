#include "rtl/wave_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"

namespace cubist::sim {

WaveFile::WaveFile(std::filesystem::path file, const std::string& scope,
                   const std::function<void(VerilatedFstC&)>& trace)
    : file_(std::move(file)) {
  std::string name = scope;  // a space would begin a scope of its own
  std::replace(name.begin(), name.end(), ' ', '_');
  waves_.spTrace()->pushNamePrefix(name + ' ');
  trace(waves_);
  waves_.open(file_.c_str());
  if (!waves_.isOpen()) {
    throw Error(Fault::kResource, {.where = "waves",
                                   .did = fmt::format("open {} to write", file_.string()),
                                   .expected = "a file name in a folder that exists and can be "
                                               "written",
                                   .fix = {}});
  }
}

void WaveFile::close() { waves_.close(); }

}  // namespace cubist::sim
