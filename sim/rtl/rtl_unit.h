// A verilated unit as a ClockedModel: what the wrappers of the cube and of the vector unit share.
// The model has clock, reset, command_valid, command_ready and done; `Interface` is ClockedCube or
// ClockedVector.
#pragma once

#include <verilated.h>

#include <limits>
#include <memory>
#include <optional>

#include "cubist/base/error.h"
#include "cubist/sim/clocked_model.h"
#include "rtl/wave_file.h"

namespace cubist::sim {

template <class Interface, class Model>
class RtlUnit : public Interface {
 public:
  // Waves that cannot be completed are not reported here: close_waves() before.
  ~RtlUnit() override {
    try {
      close_waves();
    } catch (const Error&) {
    }
  }

  bool is_ready() const final { return !model_->command_valid; }
  bool is_idle() const final { return commands_ == 0; }

  // The values before the edge are those of the cycle that it ends.
  int clock(Cycles) final {
    end_cycle();
    const bool is_command_taken = model_->command_ready, is_done = model_->done;
    serve();
    model_->clock = 1;
    model_->eval();
    if (is_command_taken) model_->command_valid = 0;
    show_data();
    commands_ -= is_done;
    return is_done;
  }

  void reset() final {
    model_->command_valid = 0;
    commands_ = 0;
    forget_data();
    show_data();
    end_cycle();
    model_->reset = 1;
    model_->clock = 1;
    model_->eval();
    model_->reset = 0;
  }

  void open_waves(const std::filesystem::path& file, const std::string& scope) final {
    close_waves();
    waves_ = std::make_unique<WaveFile>(file, scope, [this](VerilatedFstC& waves) {
      model_->trace(&waves, std::numeric_limits<int>::max());
    });
  }
  void dump_waves(Cycles now) final { to_dump_ = now; }
  void close_waves() final {
    if (!waves_) return;
    end_cycle();
    const auto waves = std::move(waves_);
    waves->close();
  }

 protected:
  RtlUnit() { context_.traceEverOn(true); }
  RtlUnit(const RtlUnit&) = delete;
  RtlUnit& operator=(const RtlUnit&) = delete;

  Model& model() { return *model_; }
  // The command at the ports is submitted.
  void offer() {
    model_->command_valid = 1;
    ++commands_;
  }

 private:
  static constexpr uint64_t kPicosecondsPerCycle = 1000;  // of a wave file: clocked_model.h

  // At an edge, from the outputs of the cycle that it ends: writes, then reads.
  virtual void serve() = 0;
  // Answers, as inputs of the next cycle.
  virtual void show_data() = 0;
  virtual void forget_data() = 0;

  // Lets the inputs of the cycle through to the outputs; its waves are complete only now.
  void end_cycle() {
    if (waves_ && to_dump_) {
      const uint64_t begin = static_cast<uint64_t>(to_dump_->value) * kPicosecondsPerCycle;
      model_->eval();
      waves_->dump(begin);
      model_->clock = 0;
      model_->eval();
      waves_->dump(begin + kPicosecondsPerCycle / 2);
      to_dump_.reset();
      return;
    }
    model_->clock = 0;
    model_->eval();
  }

  VerilatedContext context_;
  std::unique_ptr<Model> model_ = std::make_unique<Model>(&context_, "");
  int commands_ = 0;  // submitted, not done
  std::unique_ptr<WaveFile> waves_;
  std::optional<Cycles> to_dump_;  // the cycle that began at this edge, until it ends
};

}  // namespace cubist::sim
