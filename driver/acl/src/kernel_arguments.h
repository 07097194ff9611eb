// Arguments of a launch as 8-byte slots, and the structs they point to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace cubist::acl {

class KernelArguments {
 public:
  // One parameter by value: 4 or 8 bytes; more than 16: by reference. Returns its index.
  // Throws AclFailure for other sizes: how RISC-V passes them depends on the parameter's type,
  // which is not known here.
  size_t append(std::span<const std::byte> value);
  size_t append_placeholder();
  // The bytes a placeholder points to; stable until the launch. Throws AclFailure if `index` is no
  // placeholder, or has a buffer.
  std::span<std::byte> make_buffer(size_t index, size_t size);

  void finalize();  // throws AclFailure if a placeholder has no buffer
  bool is_finalized() const { return is_finalized_; }

  struct Slot {
    uint64_t value = 0;
    bool is_reference = false;                      // to `bytes`
    std::shared_ptr<std::vector<std::byte>> bytes;  // null: a placeholder without a buffer
  };
  const std::vector<Slot>& slots() const { return slots_; }

 private:
  void check_open() const;

  std::vector<Slot> slots_;
  bool is_finalized_ = false;
};

}  // namespace cubist::acl
