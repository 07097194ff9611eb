// Handles of the C API: opaque, checked, and never used twice, so that a stale one is an error and
// not another object.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "acl_failure.h"

namespace cubist::acl {

// One sequence for all tables: a handle of one kind is unknown to the tables of the others.
class HandleSequence {
 public:
  void* next() { return reinterpret_cast<void*>(last_ += 0x10); }

 private:
  uintptr_t last_ = 0;
};

template <class T>
class HandleTable {
 public:
  HandleTable(std::string kind, HandleSequence& sequence)
      : kind_(std::move(kind)), sequence_(sequence) {}

  void* add(std::unique_ptr<T> object) {
    void* handle = sequence_.next();
    objects_.emplace(handle, std::move(object));
    return handle;
  }

  // Throws AclFailure(ACL_ERROR_RT_INVALID_HANDLE).
  T& at(const void* handle) const {
    const auto found = objects_.find(handle);
    if (found == objects_.end()) {
      fail(ACL_ERROR_RT_INVALID_HANDLE, fmt::format("use {} as a {}", fmt::ptr(handle), kind_),
           fmt::format("a {} that was made and not destroyed ({} exist)", kind_, objects_.size()));
    }
    return *found->second;
  }

  void remove(const void* handle) {
    at(handle);
    objects_.erase(handle);
  }

  template <class Predicate>
  void remove_if(Predicate predicate) {
    std::erase_if(objects_, [&](const auto& entry) { return predicate(*entry.second); });
  }

  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [handle, object] : objects_) visit(*object);
  }

 private:
  std::string kind_;
  HandleSequence& sequence_;
  std::map<const void*, std::unique_ptr<T>> objects_;
};

}  // namespace cubist::acl
