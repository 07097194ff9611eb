#include "temporary_directory.h"

#include <stdlib.h>

#include <system_error>

#include "cubist/base/error.h"

namespace cubist::kernels {

namespace fs = std::filesystem;

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (fs::temp_directory_path() / "cubist-cc-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw Error(Fault::kResource,
                {.where = {},
                 .did = "make a directory " + name,
                 .expected = "a directory for temporary files that can be written",
                 .fix = "set TMPDIR"});
  }
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace cubist::kernels
