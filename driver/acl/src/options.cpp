#include "options.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "acl_failure.h"

namespace cubist::acl {
namespace {

bool parse_switch(const std::string& where, const std::string& text) {
  if (text == "0" || text == "1") return text == "1";
  fail(ACL_ERROR_INVALID_PARAM, fmt::format("read {} = `{}`", where, text), "0 or 1");
}

sim::Mode parse_mode(const std::string& where, const std::string& name) {
  if (name == "full") return sim::Mode::kFull;
  if (name == "functional") return sim::Mode::kFunctional;
  if (name == "timing") return sim::Mode::kTiming;
  fail(ACL_ERROR_INVALID_PARAM, fmt::format("read mode `{}` from {}", name, where),
       "full, functional or timing");
}

size_t parse_count(const std::string& where, const std::string& text) {
  size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size())
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("read {} = `{}`", where, text), "a whole number");
  return count;
}

nlohmann::json parse_file(const std::string& path) {
  std::ifstream in(path);
  if (!in)
    fail(ACL_ERROR_INVALID_FILE, "open the configuration " + path, "a file that can be read");
  try {
    return nlohmann::json::parse(in);
  } catch (const nlohmann::json::exception& error) {
    fail(ACL_ERROR_PARSE_FILE, fmt::format("read the configuration {}: {}", path, error.what()),
         "JSON");
  }
}

void apply(const std::string& path, const std::string& key, const nlohmann::json& value,
           Options& options) {
  const std::string where = fmt::format("{}: cubist.{}", path, key);
  if (key == "chip" && value.is_string()) {
    options.chip = value.get<std::string>();
  } else if (key == "mode" && value.is_string()) {
    options.mode = parse_mode(where, value.get<std::string>());
  } else if (key == "strict" && value.is_boolean()) {
    options.strict = value.get<bool>();
  } else if (key == "sanitize" && value.is_string()) {
    options.sanitize = value.get<std::string>();
  } else if (key == "sanitize_log" && value.is_string()) {
    options.sanitize_log = value.get<std::string>();
  } else if (key == "devices" && value.is_number_integer() && value.get<int64_t>() >= 1 &&
             value.get<int64_t>() <= INT32_MAX) {
    options.devices = value.get<int>();
  } else if (key == "profile" && value.is_string()) {
    options.profile = value.get<std::string>();
  } else {
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("read {} = {}", where, value.dump()),
         "chip (a name or a file), mode (full, functional, timing), devices (1 or more), strict "
         "(true or false), profile (a folder to make), trace (a file), sanitize (kinds), "
         "sanitize_log (a file)");
  }
}

}  // namespace

Options read_options(const char* config_path, const Options& defaults) {
  Options options = defaults;
  if (config_path != nullptr && *config_path != '\0') {
    const nlohmann::json file = parse_file(config_path);
    // Other keys of the file are the vendor's (dump, profiling) and none of our business.
    const nlohmann::json cubist =
        file.is_object() && file.contains("cubist") ? file["cubist"] : nlohmann::json::object();
    for (const auto& [key, value] : cubist.items()) apply(config_path, key, value, options);
  }
  if (const char* chip = std::getenv("CUBIST_CHIP")) options.chip = chip;
  if (const char* mode = std::getenv("CUBIST_MODE")) options.mode = parse_mode("CUBIST_MODE", mode);
  if (const char* strict = std::getenv("CUBIST_STRICT"))
    options.strict = parse_switch("CUBIST_STRICT", strict);
  if (const char* kinds = std::getenv("CUBIST_SANITIZE")) options.sanitize = kinds;
  if (const char* file = std::getenv("CUBIST_SANITIZE_LOG")) options.sanitize_log = file;
  if (const char* folder = std::getenv("CUBIST_PROFILE")) options.profile = folder;
  if (const char* report = std::getenv("CUBIST_PROFILE_REPORT"))
    options.profile_report = parse_count("CUBIST_PROFILE_REPORT", report) != 0;
  if (const char* file = std::getenv("CUBIST_TRACE")) options.trace = file;
  if (const char* window = std::getenv("CUBIST_TRACE_WINDOW")) options.trace_window = window;
  if (const char* file = std::getenv("CUBIST_WAVES")) options.waves = file;
  if (const char* window = std::getenv("CUBIST_WAVES_WINDOW")) options.waves_window = window;
  if (const char* core = std::getenv("CUBIST_WAVES_CORE"))
    options.waves_core = parse_count("CUBIST_WAVES_CORE", core);
  if (const char* top = std::getenv("CUBIST_PROFILE_TOP"))
    options.profile_top = parse_count("CUBIST_PROFILE_TOP", top);
  return options;
}

}  // namespace cubist::acl
