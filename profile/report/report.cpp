#include "cubist/profile/report.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "base64.h"
#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/base/resources.h"

namespace cubist::profile {
namespace {

constexpr std::string_view kSchema = "cubist.profile/1";
constexpr std::string_view kDataMark = "@CUBIST_PROFILE@";

Error not_a_profile(std::string did) {
  return Error(Fault::kConfig, {.where = "profile report",
                                .did = std::move(did),
                                .expected = fmt::format("a JSON object of schema {}", kSchema),
                                .fix = "write the profile with the `cubist` of the same version"});
}

void check(const std::string& profile_json) {
  nlohmann::json profile;
  try {
    profile = nlohmann::json::parse(profile_json);
  } catch (const nlohmann::json::exception& error) {
    throw not_a_profile(fmt::format("read the profile: {}", error.what()));
  }
  if (!profile.is_object() || !profile.contains("schema"))
    throw not_a_profile("read a profile that names no schema");
  if (profile["schema"] != kSchema)
    throw not_a_profile(fmt::format("read a profile of schema {}", profile["schema"].dump()));
}

// The format of zlib (RFC 1950), which a browser's DecompressionStream calls "deflate".
std::vector<uint8_t> deflated(const std::string& text) {
  std::vector<uint8_t> bytes(compressBound(text.size()));
  uLongf size = bytes.size();
  const int result = compress2(bytes.data(), &size, reinterpret_cast<const Bytef*>(text.data()),
                               text.size(), Z_BEST_COMPRESSION);
  if (result != Z_OK)
    throw Error(Fault::kResource,
                {.where = "profile report",
                 .did = fmt::format("compress {} B: {}", text.size(), zError(result))});
  bytes.resize(size);
  return bytes;
}

}  // namespace

std::string render_report(const std::string& profile_json) {
  check(profile_json);
  const auto file = resource_path("report/template.html");
  const auto bytes = read_file(file, "template of the profile report");
  std::string page(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const size_t mark = page.find(kDataMark);
  if (mark == std::string::npos)
    throw Error(Fault::kInternal,
                {.where = "profile report",
                 .did = fmt::format("look for {} in {}", kDataMark, file.string())});
  // Base64 has no character that HTML gives a meaning, whatever the profile's strings contain.
  return page.replace(mark, kDataMark.size(), base64(deflated(profile_json)));
}

}  // namespace cubist::profile
