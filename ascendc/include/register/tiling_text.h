// On the host: what an operator project's tiling structs look like, so that op_build can write them
// down as plain structs for the kernel.
#ifndef REGISTER_TILING_TEXT_H_
#define REGISTER_TILING_TEXT_H_

#include <stddef.h>

#include <string>
#include <utility>
#include <vector>

namespace cubist {

template <int N>
struct TilingFieldNumber {};

class TilingText {
 public:
  void add(const char* type, const char* name) { fields_ += line(type, name) + ";\n"; }
  void add_array(const char* type, size_t count, const char* name) {
    fields_ += line(type, name) + "[" + std::to_string(count) + "];\n";
  }
  template <class T>
  void add_nested(const char* type, const char* name) {
    describe<T>(type, 0);
    add(type, name);
  }

  // The struct T of this name, behind the structs that it has in it.
  template <class T>
  static std::string of(const char* name) {
    TilingText text;
    Walk<T, T::kCubistFirst, true>::run(text);
    const std::string guard = "CUBIST_TILING_STRUCT_" + without_scope(name);
    return text.before_ + "#ifndef " + guard + "\n#define " + guard + "\nstruct " +
           without_scope(name) + " {\n" + text.fields_ + "};\n#endif\n";
  }

 private:
  template <class T, int N, bool is_field>
  struct Walk {
    static void run(TilingText& text) {
      call<T>(TilingFieldNumber<N>(), text, 0);
      Walk<T, N + 1, (N + 1 < static_cast<int>(T::kCubistLast))>::run(text);
    }
  };
  template <class T, int N>
  struct Walk<T, N, false> {
    static void run(TilingText&) {}
  };
  // Not every number is a field's: others may count, too.
  template <class T, class Number>
  static auto call(Number number, TilingText& text, int)
      -> decltype(T::cubist_field(number, text)) {
    T::cubist_field(number, text);
  }
  template <class T, class Number>
  static void call(Number, TilingText&, long) {}

  template <class T>
  auto describe(const char* name, int) -> decltype(static_cast<void>(T::kCubistLast)) {
    before_ += of<T>(name);
  }
  // Structs of the high-level library: kernels have them.
  template <class T>
  void describe(const char*, long) {}

  static std::string without_scope(const std::string& type) {
    const size_t colon = type.rfind(':');
    return colon == std::string::npos ? type : type.substr(colon + 1);
  }
  static std::string line(const char* type, const char* name) {
    return "  " + without_scope(type) + " " + name;
  }

  std::string before_, fields_;
};

// Of the library that this is compiled into; a struct is registered for an operator, or for a
// tiling key of it ("Add_3").
struct RegisteredTiling {
  std::string op, name;
  std::string (*text)(const char* name);
};
__attribute__((visibility("hidden"))) inline std::vector<RegisteredTiling>& registered_tilings() {
  static std::vector<RegisteredTiling> all;
  return all;
}
inline bool register_tiling(const char* op, const char* name, std::string (*text)(const char*)) {
  const RegisteredTiling made = {op, name, text};
  registered_tilings().push_back(made);
  return true;
}

}  // namespace cubist

#endif  // REGISTER_TILING_TEXT_H_
