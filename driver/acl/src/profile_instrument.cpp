#include "profile_instrument.h"

#include <fmt/format.h>

#include <cerrno>  // program_invocation_name
#include <map>

#include "cubist/base/error.h"
#include "cubist/profile/folder.h"
#include "cubist/profile/recorder.h"
#include "file_of_device.h"

namespace cubist::acl {
namespace {

class ProfileInstrument final : public Instrument {
 public:
  explicit ProfileInstrument(const Options& options) : options_(options) {}

  sim::Observer& observer_of(int index, const sim::ChipSpec& chip) override {
    auto& recorder = recorders_[index];
    recorder = std::make_unique<profile::Recorder>(
        chip, options_.mode,
        profile::TraceRequest{file_of_device(options_.trace, index), options_.trace_window});
    return recorder->observer();
  }

  void finish() override {
    profile::Files files;
    for (const auto& [index, recorder] : recorders_) {
      recorder->finish_trace();
      if (options_.profile.empty()) continue;
      profile::Profile profile = recorder->profile();
      profile.program = program_invocation_name;
      profile.device = index;
      const std::filesystem::path folder =
          recorders_.size() == 1 ? "" : fmt::format("device-{}", index);
      for (auto& [name, text] : profile::folder_files(
               profile, {.top = options_.profile_top, .report = options_.profile_report}))
        files.emplace(folder / name, std::move(text));
    }
    if (!files.empty()) profile::write_folder(options_.profile, files);
  }

 private:
  Options options_;
  std::map<int, std::unique_ptr<profile::Recorder>> recorders_;
};

}  // namespace

std::unique_ptr<Instrument> make_profile_instrument(const Options& options) {
  if (options.mode == sim::Mode::kFunctional) {
    throw Error(Fault::kConfig, {.where = "mode functional",
                                 .did = "profile it",
                                 .expected = "full or timing: functional has no clock",
                                 .fix = {}});
  }
  if (!options.profile.empty()) profile::check_new_folder(options.profile);
  return std::make_unique<ProfileInstrument>(options);
}

}  // namespace cubist::acl
