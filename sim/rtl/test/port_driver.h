// Drives the ports of a verilated unit, against memories that answer late, stall and take their
// time as they like: what the drivers of the cube and of the vector unit share. Knows nothing of
// the rest of the simulator.
#pragma once

#include <verilated.h>
#include <verilated_cov.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "cubist/base/rng.h"

namespace cubist::rtl_test {

// Chance in 1000 that a port does not do in a cycle what it could.
struct Stalls {
  int request = 0, data = 0, write = 0, command = 0;
};

inline Stalls any_stalls(Rng& rng) {
  const auto chance = [&] { return rng.integer(0, 1) ? 0 : static_cast<int>(rng.integer(1, 900)); };
  return {chance(), chance(), chance(), chance()};
}

template <class Model>
class PortDriver {
 public:
  explicit PortDriver(uint64_t seed) : rng_(seed) {
    model_->reset = 1;
    model_->clock = 0;
    model_->eval();
    model_->clock = 1;
    model_->eval();
    model_->reset = 0;
  }

  // Of a model that counts coverage, if the environment names a folder for it (coverage.py).
  ~PortDriver() {
    const char* folder = std::getenv("CUBIST_RTL_COVERAGE");
    if (folder == nullptr) return;
    context_.coveragep()->write((std::string(folder) + '/' + std::to_string(rng_.next())).c_str());
  }

  PortDriver(const PortDriver&) = delete;
  PortDriver& operator=(const PortDriver&) = delete;

 protected:
  Model& model() { return *model_; }
  Rng& rng() { return rng_; }
  bool may(int stall) { return stall == 0 || rng_.integer(0, 999) >= stall; }

 private:
  Rng rng_;
  VerilatedContext context_;
  std::unique_ptr<Model> model_ = std::make_unique<Model>(&context_, "");
};

}  // namespace cubist::rtl_test
