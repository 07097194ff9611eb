// Conditions on the key of an operator's variant, read while the kernel is compiled.
#pragma once

#include "ascendc/standard.h"

namespace cubist::ascendc {

// A condition as C has it, over whole numbers and TILING_KEY_VAR: || && == != < <= > >= + - * / %
// ! and parentheses. Anything else does not compile.
class KeyCondition {
 public:
  constexpr KeyCondition(const char* text, uint64_t key) : text_(text), key_(key) {}

  constexpr uint64_t value() {
    const uint64_t result = any();
    skip_spaces();
    if (*text_ != 0) not_understood();
    return result;
  }

 private:
  // Not constexpr: what the compiler names when it meets it.
  static void not_understood();

  constexpr void skip_spaces() {
    while (*text_ == ' ' || *text_ == '\t' || *text_ == '\n') ++text_;
  }
  constexpr bool take(const char* word) {
    skip_spaces();
    const char* at = text_;
    for (; *word != 0; ++word, ++at) {
      if (*at != *word) return false;
    }
    text_ = at;
    return true;
  }
  constexpr uint64_t any() {
    uint64_t value = all();
    while (take("||")) {
      const uint64_t other = all();
      value = value != 0 || other != 0;
    }
    return value;
  }
  constexpr uint64_t all() {
    uint64_t value = comparison();
    while (take("&&")) {
      const uint64_t other = comparison();
      value = value != 0 && other != 0;
    }
    return value;
  }
  constexpr uint64_t comparison() {
    uint64_t value = sum();
    while (true) {
      if (take("==")) {
        value = value == sum();
      } else if (take("!=")) {
        value = value != sum();
      } else if (take("<=")) {
        value = value <= sum();
      } else if (take(">=")) {
        value = value >= sum();
      } else if (take("<")) {
        value = value < sum();
      } else if (take(">")) {
        value = value > sum();
      } else {
        return value;
      }
    }
  }
  constexpr uint64_t sum() {
    uint64_t value = product();
    while (true) {
      if (take("+")) {
        value += product();
      } else if (take("-")) {
        value -= product();
      } else {
        return value;
      }
    }
  }
  constexpr uint64_t product() {
    uint64_t value = operand();
    while (true) {
      if (take("*")) {
        value *= operand();
      } else if (take("/")) {
        value /= operand();
      } else if (take("%")) {
        value %= operand();
      } else {
        return value;
      }
    }
  }
  constexpr uint64_t operand() {
    if (take("(")) {
      const uint64_t value = any();
      if (!take(")")) not_understood();
      return value;
    }
    if (take("TILING_KEY_VAR")) return key_;
    skip_spaces();
    if (*text_ == '!') {
      ++text_;
      return operand() == 0;
    }
    return number();
  }
  constexpr uint64_t number() {
    const uint64_t base = take("0x") || take("0X") ? 16 : 10;
    if (digit(base) < 0) not_understood();
    uint64_t value = 0;
    for (; digit(base) >= 0; ++text_) value = value * base + static_cast<uint64_t>(digit(base));
    while (*text_ == 'u' || *text_ == 'U' || *text_ == 'l' || *text_ == 'L') ++text_;
    return value;
  }
  constexpr int digit(uint64_t base) const {
    if (*text_ >= '0' && *text_ <= '9') return *text_ - '0';
    if (base != 16) return -1;
    if (*text_ >= 'a' && *text_ <= 'f') return *text_ - 'a' + 10;
    if (*text_ >= 'A' && *text_ <= 'F') return *text_ - 'A' + 10;
    return -1;
  }

  const char* text_;
  uint64_t key_;
};
constexpr bool holds_for(const char* condition, uint64_t key) {
  return KeyCondition(condition, key).value() != 0;
}

// Read by cubist::kernels::compile_device_code(); the linker drops it.
template <uint64_t key>
struct CollectedKey {
  [[gnu::used, gnu::section(".cubist.keys")]] static inline constexpr uint64_t value = key;
};
template <uint64_t key>
CUBIST_API constexpr bool collects_key() {
  static_cast<void>(&CollectedKey<key>::value);
  return false;
}

template <auto key>
CUBIST_API constexpr bool needs_a_tiling_key() {
  static_assert(key != key,
                "TILING_KEY_IS: which variant? compile with -D CUBIST_TILING_KEY=<its key>");
  return false;
}

// What cubist_tiling_key is in functions that have no such parameter.
struct NoTilingKey {
  template <class T>
  friend constexpr bool operator==(T, NoTilingKey) {
    static_assert(sizeof(T) == 0,
                  "TILING_KEY_IS at run time: only in the body of a kernel that is no template; "
                  "or compile the variant with -D CUBIST_TILING_KEY=<its key>");
    return false;
  }
};

// The type of a kernel's tiling data: `Kernel` names the kernel. A registration that holds defines
// the function below, which chosen_tiling() then finds.
template <class Kernel>
struct TilingChoice {
  friend auto registered_tiling(TilingChoice);
};
template <class Kernel, class Type, bool holds>
struct RegisterTiling {
  static constexpr bool done = true;
};
template <class Kernel, class Type>
struct RegisterTiling<Kernel, Type, true> {
  static constexpr bool done = true;
  friend auto registered_tiling(TilingChoice<Kernel>) { return static_cast<Type*>(nullptr); }
};
// Without one: `Default`, or if the kernel said none, what a header `Registered`.
template <class Kernel, class Default, class Registered>
constexpr auto tiling_pointer() {
  if constexpr (requires { *registered_tiling(TilingChoice<Kernel>()); }) {
    return registered_tiling(TilingChoice<Kernel>());
  } else if constexpr (requires { sizeof(Default); }) {
    return static_cast<Default*>(nullptr);
  } else {
    return static_cast<Registered*>(nullptr);
  }
}
template <class Kernel, class Default, class Registered>
AscendC::Std::remove_pointer_t<decltype(tiling_pointer<Kernel, Default, Registered>())>
chosen_tiling();

}  // namespace cubist::ascendc

inline constexpr cubist::ascendc::NoTilingKey cubist_tiling_key;
