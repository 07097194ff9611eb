#include "profile_instrument.h"

#include <fmt/format.h>

#include <cerrno>  // program_invocation_name
#include <map>

#include "cubist/base/error.h"
#include "cubist/profile/collector.h"
#include "cubist/profile/folder.h"

namespace cubist::acl {
namespace {

class ProfileInstrument final : public Instrument {
 public:
  explicit ProfileInstrument(const Options& options) : options_(options) {}

  sim::Observer& observer_of(int index, const sim::ChipSpec& chip) override {
    auto& collector = collectors_[index];
    collector = profile::make_collector(chip, options_.mode);
    return *collector;
  }

  void finish() override {
    profile::Files files;
    for (const auto& [index, collector] : collectors_) {
      profile::Profile profile = collector->profile();
      profile.program = program_invocation_name;
      profile.device = index;
      const std::filesystem::path folder =
          collectors_.size() == 1 ? "" : fmt::format("device-{}", index);
      for (auto& [name, text] : profile::folder_files(profile, {}, options_.profile_top))
        files.emplace(folder / name, std::move(text));
    }
    if (!files.empty()) profile::write_folder(options_.profile, files);
  }

 private:
  Options options_;
  std::map<int, std::unique_ptr<profile::Collector>> collectors_;
};

}  // namespace

std::unique_ptr<Instrument> make_profile_instrument(const Options& options) {
  if (options.mode == sim::Mode::kFunctional) {
    throw Error(Fault::kConfig, {.where = "mode functional",
                                 .did = "profile it",
                                 .expected = "full or timing: functional has no clock",
                                 .fix = {}});
  }
  profile::check_new_folder(options.profile);
  return std::make_unique<ProfileInstrument>(options);
}

}  // namespace cubist::acl
