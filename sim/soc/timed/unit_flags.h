// The unit flags of L0C in time: one bit per 512 B, and the moment of its last change, which may
// lie ahead, as an instruction changes flags while it works.
#pragma once

#include <span>
#include <vector>

#include "cubist/base/quantity.h"
#include "timing/unit_flag_blocks.h"

namespace cubist::sim {

class UnitFlags {
 public:
  explicit UnitFlags(Bytes l0c);

  // Every flag is 0, since ever.
  void clear();

  // Whether the flags have the state that `use` expects, or will have at a moment that is known.
  // Throws Error(Program) for a block outside L0C.
  bool let_pass(const UnitFlagUse& use) const;

  // Flags that `use` flips will change at a moment that nobody knows yet: they let nobody pass
  // before pass() of the same use.
  void claim(const UnitFlagUse& use);

  // The last change of one of its flags, past or to come.
  Cycles last_change(const UnitFlagUse& use) const;

  // The instruction works on its blocks one after the other, from `begin`, each for an equal share
  // of `work`, and waits before each for the last change of its flag. Flags that it flips change
  // `lag` after it is done with the block. Returns when it is done with each block. The flags must
  // let it pass.
  std::vector<Cycles> pass(const UnitFlagUse& use, Cycles begin, Cycles work, Cycles lag);

 private:
  void check(const UnitFlagUse& use) const;

  struct Flag {
    bool value = false;
    bool is_claimed = false;
    Cycles since{};
  };
  std::vector<Flag> flags_;
};

}  // namespace cubist::sim
