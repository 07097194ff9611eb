// Host side of a launch. `cubist cc` puts this header in front of the host's part of a source with
// kernels, and turns
//   kernel<T><<<blockDim, l2ctrl, stream>>>(arguments)
// into
//   Launch<decltype(&kernel<T>)>(binary, name, blockDim, l2ctrl, stream)(arguments)
// or without l2ctrl, or with a second such value,
// so that arguments are checked and converted as those of a call are.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cstddef>
#include <type_traits>

#include "acl/acl_embedded.h"

// The ELF of this object's kernels: `cubist cc` puts it there, in every object that has some.
extern "C" {
extern const char cubist_device_binary[] __attribute__((visibility("hidden")));
extern const char cubist_device_binary_end[] __attribute__((visibility("hidden")));
}

namespace cubist {

// A parameter as the device's _start contract takes it (sim/include/cubist/sim/device.h): integers
// and pointers in one word, sign-extended from 32 bits as the RISC-V psABI says; other types of up
// to 16 bytes in words (cubist/kernel_argument.h unpacks them); larger ones by reference.
template <class T>
class EncodedArgument {
  static_assert(
      std::is_trivially_copyable_v<T>,
      "a kernel's parameters are pointers to device memory, numbers, and structs that can "
      "be copied as bytes");

 public:
  explicit EncodedArgument(const T& value) {
    if constexpr (std::is_pointer_v<T>) {
      words_[0] = reinterpret_cast<uint64_t>(value);
    } else if constexpr (kIsInteger && sizeof(T) < sizeof(uint64_t)) {
      words_[0] = static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(value)));
    } else {
      memcpy(words_, &value, sizeof value);
    }
  }
  aclcubistArgument get() const {
    constexpr size_t kSize = kByReference ? sizeof(T) : sizeof words_;
    return {words_, kSize, std::is_pointer_v<T>};
  }

 private:
  static constexpr bool kIsInteger = std::is_integral_v<T> || std::is_enum_v<T>;
  static constexpr bool kByReference = sizeof(T) > 2 * sizeof(uint64_t);
  uint64_t words_[(sizeof(T) + sizeof(uint64_t) - 1) / sizeof(uint64_t)] = {};
};

// Calls `use(arguments, count)`.
template <class Use, class... T>
aclError with_arguments(Use use, const EncodedArgument<T>&... values) {
  const aclcubistArgument arguments[] = {values.get()..., {nullptr, 0, 0}};
  return use(arguments, sizeof...(T));
}

// What generated launch functions take for a parameter: the value, or a pointer to the struct.
template <class P>
P from_host(void* argument) {
  if constexpr (std::is_pointer_v<P>) {
    return static_cast<P>(argument);
  } else {
    static_assert(std::is_class_v<P>,
                  "write this parameter of the kernel as a number of <stdint.h>, float or double");
    return *static_cast<const P*>(argument);
  }
}
template <class P, class A>
P from_host(A argument) {
  return argument;
}

// A launch takes void* for any pointer, as the vendor's compiler does.
template <class T>
class PointerArgument {
 public:
  PointerArgument(std::nullptr_t) {}
  PointerArgument(T* pointer) : pointer_(pointer) {}
  PointerArgument(void* pointer)
    requires(!std::is_void_v<T>)
      : pointer_(static_cast<T*>(pointer)) {}
  operator T*() const { return pointer_; }

 private:
  T* pointer_ = nullptr;
};
template <class P>
struct LaunchParameter {
  using Type = P;
};
template <class T>
struct LaunchParameter<T*> {
  using Type = PointerArgument<T>;
};

template <class F>
class Launch;

template <class... P>
class Launch<void (*)(P...)> {
 public:
  Launch(const void* binary, const char* kernel, uint32_t block_dim, void* stream)
      : binary_(binary), kernel_(kernel), block_dim_(block_dim), stream_(stream) {}
  // l2ctrl: reserved by the language, without a meaning here.
  template <class L2Control>
  Launch(const void* binary, const char* kernel, uint32_t block_dim, L2Control, void* stream)
      : Launch(binary, kernel, block_dim, stream) {}
  // Four values: threads of a block and UB for them, which only chips with SIMT cores have.
  template <class A, class B>
  Launch(const void* binary, const char* kernel, uint32_t block_dim, A threads, B dynamic_ub,
         void* stream)
      : Launch(binary, kernel, block_dim, stream) {
    asks_for_threads_ = !is_nothing(threads) || !is_nothing(dynamic_ub);
  }

  // The text of an error goes to standard error, since nobody asks a launch for a code; the
  // stream's next synchronization returns the code.
  void operator()(typename LaunchParameter<P>::Type... arguments) const {
    if (submit(arguments...) != ACL_SUCCESS) fprintf(stderr, "%s\n", aclGetRecentErrMsg());
  }

  template <class... A>
  uint32_t from_host(A... arguments) const {
    return static_cast<uint32_t>(submit(cubist::from_host<P>(arguments)...));
  }

 private:
  static bool is_nothing(const void* value) { return value == nullptr; }
  static bool is_nothing(uint64_t value) { return value == 0; }

  aclError submit(const P&... arguments) const {
    if (asks_for_threads_) return aclcubistRefuseThreads(kernel_, stream_);
    return with_arguments(
        [this](const aclcubistArgument* encoded, size_t count) {
          return aclcubistLaunch(binary_, kernel_, block_dim_, encoded, count, stream_);
        },
        EncodedArgument<P>(arguments)...);
  }

  const void* binary_;
  const char* kernel_;
  uint32_t block_dim_;
  void* stream_;
  bool asks_for_threads_ = false;
};

// CPU-debug: what a kernel that is called as a function does. The block dim is ICPU_RUN_KF's.
template <class... P>
void run_kernel(void (*)(P...), const void* binary, const char* kernel, P... arguments) {
  const aclError error =
      with_arguments([&](const aclcubistArgument* encoded,
                         size_t count) { return aclcubistRun(binary, kernel, encoded, count); },
                     EncodedArgument<P>(arguments)...);
  if (error == ACL_SUCCESS) return;
  fprintf(stderr, "%s\n", aclGetRecentErrMsg());
  exit(EXIT_FAILURE);
}

// The linker's name of a function, from the compiler: both of them mangle alike.
template <auto* kFunction>
const char* kernel_name() {
  const char* name;
#if defined(__x86_64__)
  asm(".pushsection .rodata.str1.1,\"aMS\",@progbits,1\n77: .asciz \"%c1\"\n.popsection\n"
      "leaq 77b(%%rip), %0"
      : "=r"(name)
      : "i"(kFunction));
#else
#error "launching kernels that are not extern \"C\" is not implemented on this host"
#endif
  return name;
}

// An object's kernels, from before main until the object is unloaded.
class RegisteredBinary {
 public:
  RegisteredBinary(const char* begin, const char* end, const char* chip) : begin_(begin) {
    aclcubistRegisterBinary(begin, static_cast<size_t>(end - begin), chip);
  }
  ~RegisteredBinary() { aclcubistForgetBinary(begin_); }
  RegisteredBinary(const RegisteredBinary&) = delete;
  RegisteredBinary& operator=(const RegisteredBinary&) = delete;

 private:
  const void* begin_;
};

}  // namespace cubist
