// A sanitizer on every device of the process.
#pragma once

#include <map>

#include "cubist/sanitizer/sanitizer.h"
#include "instrument.h"

namespace cubist::acl {

class SanitizerInstrument : public Instrument {
 public:
  // Throws Error(Config) for an unknown kind or a mode without events.
  explicit SanitizerInstrument(const Options& options);

  sim::Observer& observer_of(int index, const sim::ChipSpec& chip) override;
  // Prints the reports to standard error, and to the file the options name. Throws Error(Program)
  // if there is any.
  void finish() override;

 private:
  sim::Mode mode_;
  sanitizer::Kinds kinds_;
  std::string log_;
  std::map<int, sanitizer::Sanitizer> sanitizers_;  // by device
};

}  // namespace cubist::acl
