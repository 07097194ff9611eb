// Objects that programs hold by pointer, made and ended by C functions of their own.
#pragma once

#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "acl_failure.h"

namespace cubist::acl {

template <class T>
class ObjectTable {
 public:
  explicit ObjectTable(std::string kind) : kind_(std::move(kind)) {}

  T* add(T object) {
    auto owned = std::make_unique<T>(std::move(object));
    T* pointer = owned.get();
    objects_.emplace(pointer, std::move(owned));
    return pointer;
  }
  // Throws AclFailure(ACL_ERROR_INVALID_PARAM) for a pointer that was not made here, or is ended.
  T& at(const T* pointer) const {
    const auto found = objects_.find(pointer);
    if (found == objects_.end()) {
      fail(ACL_ERROR_INVALID_PARAM,
           fmt::format("use {} as {}", fmt::ptr(static_cast<const void*>(pointer)), kind_),
           fmt::format("one that was created and not destroyed ({} exist)", objects_.size()));
    }
    return *found->second;
  }
  void remove(const T* pointer) {
    at(pointer);
    objects_.erase(pointer);
  }

 private:
  std::string kind_;
  std::map<const T*, std::unique_ptr<T>> objects_;
};

}  // namespace cubist::acl
