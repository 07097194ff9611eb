#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "cubist/base/error.h"
#include "external_kernels.h"
#include "kernel_signature.h"
#include "launches.h"
#include "split_marks.h"
#include "split_source.h"
#include "text_edits.h"

namespace cubist::kernels {
namespace {

// What sdk/device has of the C++ library.
bool is_in_device_std(std::string_view name) {
  static const std::set<std::string_view> kDeviceStd = {"bool_constant",
                                                        "conditional",
                                                        "conditional_t",
                                                        "decay",
                                                        "decay_t",
                                                        "enable_if",
                                                        "enable_if_t",
                                                        "false_type",
                                                        "forward",
                                                        "index_sequence",
                                                        "integer_sequence",
                                                        "integral_constant",
                                                        "is_base_of",
                                                        "is_base_of_v",
                                                        "is_enum",
                                                        "is_enum_v",
                                                        "is_floating_point",
                                                        "is_floating_point_v",
                                                        "is_integral",
                                                        "is_integral_v",
                                                        "is_pointer",
                                                        "is_pointer_v",
                                                        "is_same",
                                                        "is_same_v",
                                                        "is_void",
                                                        "is_void_v",
                                                        "make_index_sequence",
                                                        "max",
                                                        "min",
                                                        "move",
                                                        "remove_const",
                                                        "remove_const_t",
                                                        "remove_cv",
                                                        "remove_cv_t",
                                                        "remove_pointer",
                                                        "remove_pointer_t",
                                                        "remove_reference",
                                                        "remove_reference_t",
                                                        "swap",
                                                        "true_type",
                                                        "void_t"};
  return kDeviceStd.contains(name);
}

constexpr std::string_view kTilingKey = "cubist_tiling_key";

class DeviceSplit {
 public:
  DeviceSplit(std::string_view text, const Tokens& all, Tokens user,
              const DeviceSplitOptions& options)
      : edits_(text),
        all_(all),
        user_(std::move(user)),
        launches_(find_launches(user_)),
        options_(options) {}

  SplitSource run() {
    result_.has_launches = !launches_.empty();
    for (const Declaration& declaration : find_declarations(user_)) {
      if (declaration.is_kernel && declaration.kind == DeclarationKind::kFunction)
        make_external(user_, declaration, edits_);
      if (is_host(declaration)) {
        drop(declaration);
      } else if (declaration.is_kernel && !declaration.body.empty()) {
        keep_kernel(declaration);
      } else if (declaration.is_kernel && is_known_to_c(token(declaration.name).text)) {
        edits_.blank(begin_of(declaration.all), end_of(declaration.all));
      }
    }
    remove_marks(all_, edits_, [](std::string_view attributes) { return std::string(attributes); });
    result_.text = edits_.apply();
    return std::move(result_);
  }

 private:
  const Token& token(size_t i) const { return user_.list[i]; }
  size_t begin_of(TokenRange range) const { return token(range.begin).begin; }
  size_t end_of(TokenRange range) const { return token(range.end - 1).end; }

  // Most of std:: and AscendCL do not exist on the device.
  bool names_the_host(TokenRange range) const {
    for (size_t i = range.begin; i < range.end; ++i) {
      const Token& word = token(i);
      if (word.kind != TokenKind::kWord) continue;
      const bool is_known = i + 3 < range.end && is_in_device_std(token(i + 3).text);  // std::NAME
      if ((word.is("std") && !is_known) || word.text.starts_with("acl")) return true;
    }
    return false;
  }

  bool has_launch(TokenRange range) const {
    return std::ranges::any_of(launches_, [&](const LaunchSite& site) {
      return site.open >= range.begin && site.open < range.end;
    });
  }

  bool is_host(const Declaration& declaration) const {
    if (declaration.is_kernel) return false;
    if (has_launch(declaration.all)) return true;
    if (declaration.is_device) return false;
    if (declaration.kind == DeclarationKind::kFunction && !declaration.is_constant) return true;
    return names_the_host(declaration.all);
  }

  void drop(const Declaration& declaration) {
    size_t at = begin_of(declaration.all);
    for (const LaunchSite& site : launches_) {
      if (site.open < declaration.all.begin || site.open >= declaration.all.end) continue;
      if (!site.has_template_arguments) continue;
      refuse_dependent(declaration, site);
      const size_t here = begin_of(site.callee);
      edits_.blank(at, here);
      edits_.replace(here, here, instantiation(site));
      at = here;
    }
    edits_.blank(at, end_of(declaration.all));
  }

  // The address of a template asks for its instance.
  std::string instantiation(const LaunchSite& site) {
    return fmt::format("[[gnu::used]] static constexpr auto cubist_launched_{} = &{};", ++launched_,
                       user_.text_of(site.callee));
  }

  void refuse_dependent(const Declaration& declaration, const LaunchSite& site) const {
    const std::vector<std::string> names = template_parameters(user_, declaration.template_head);
    for (size_t i = site.callee.begin; i < site.callee.end; ++i) {
      if (std::ranges::find(names, token(i).text) == names.end()) continue;
      throw Error(Fault::kNotImplemented,
                  {.where = user_.where(token(i)),
                   .did = fmt::format("launch {} from a template: `{}` is its parameter",
                                      user_.text_of(site.callee), token(i).text),
                   .expected = "template arguments that are known at the launch",
                   .fix = "launch each instance from a function that is no template"});
    }
  }

  // hypot, index, ...: a header declares something else of this name.
  bool is_known_to_c(std::string_view name) const {
    return std::ranges::any_of(all_.list, [&](const Token& token) {
      return token.origin == Origin::kSystem && token.is(name);
    });
  }

  // A parameter that is neither pointer nor integer arrives in words: the exported function unpacks
  // it and calls the kernel as it is written.
  void keep_kernel(const Declaration& declaration) {
    KernelSignature kernel = read_signature(user_, declaration);
    if (options_.last_parameters != LastParameters::kAny) set_workspace(declaration, kernel);
    if (!kernel.is_template && asks_for_tiling_key(declaration.body))
      add_tiling_key(declaration, kernel);
    const bool as_it_is =
        std::ranges::all_of(kernel.parameters, [](const KernelParameter& parameter) {
          return is_pointer(parameter) || is_integer(parameter);
        });
    if (!as_it_is || is_known_to_c(kernel.name)) unpack(declaration, kernel);
    result_.kernels.push_back(std::move(kernel));
  }

  // TILING_KEY_IS, where no variant is compiled (ascendc/tiling_key.h).
  bool asks_for_tiling_key(TokenRange body) const {
    for (size_t i = body.begin; i < body.end; ++i)
      if (token(i).is(kTilingKey)) return true;
    return false;
  }
  // Launches pass it behind the arguments (aclcubistSetTilingKey).
  void add_tiling_key(const Declaration& declaration, KernelSignature& kernel) {
    const size_t end = token(declaration.parameters.end).begin;
    edits_.replace(
        end, end,
        fmt::format("{}unsigned long {}", kernel.parameters.empty() ? "" : ", ", kTilingKey));
    kernel.parameters.push_back({.type = "unsigned long", .name = std::string(kTilingKey)});
  }

  // The build says where the kernel's workspace is; the kernel asks for its system area.
  void set_workspace(const Declaration& declaration, const KernelSignature& kernel) {
    const size_t from_the_end =
        options_.last_parameters == LastParameters::kWorkspaceAndTiling ? 2 : 1;
    if (kernel.parameters.size() < from_the_end) return;
    const KernelParameter& workspace = kernel.parameters[kernel.parameters.size() - from_the_end];
    if (!is_pointer(workspace) || workspace.name.empty()) return;
    const size_t body = begin_of(declaration.body) + 1;
    edits_.replace(body, body, fmt::format(" ::cubist::set_system_workspace({});", workspace.name));
  }

  void unpack(const Declaration& declaration, const KernelSignature& kernel) {
    const Token& name = token(declaration.name);
    std::string parameters, arguments;
    for (size_t i = 0; i < kernel.parameters.size(); ++i) {
      const std::string separator = i == 0 ? "" : ", ";
      parameters += fmt::format("{}::cubist::KernelArgument<{}> a{}", separator,
                                kernel.parameters[i].type, i);
      arguments += fmt::format("{}a{}", separator, i);
    }
    const std::string specifiers = unmark(user_.text_of({declaration.all.begin, declaration.name}));
    const std::string written = "cubist_written_" + kernel.name;
    if (!kernel.is_extern_c || kernel.is_template) {
      throw Error(Fault::kNotImplemented,
                  {.where = user_.where(name),
                   .did = fmt::format("pass a parameter of kernel {} by value that is no integer",
                                      kernel.name),
                   .expected = "pointers and integers, where the kernel is not extern \"C\"",
                   .fix = "make the kernel extern \"C\", or pass the value as bits of an integer"});
    }
    edits_.replace(name.begin, name.end, "__attribute__((always_inline)) " + written);
    edits_.replace(end_of(declaration.all), end_of(declaration.all),
                   fmt::format(" {0} cubist_kernel_{1}({2}) __asm__(\"{1}\"); {0} "
                               "cubist_kernel_{1}({2}) {{ {3}({4}); }}",
                               specifiers, kernel.name, parameters, written, arguments));
    // The kernel as written is an ordinary function.
    for (size_t i = declaration.all.begin; i < declaration.name; ++i) {
      if (!token(i).is(kKernelMark)) continue;
      const size_t end = skip_group(user_.list, i + 1, declaration.name);
      edits_.blank(token(i).begin, token(end - 1).end);
    }
  }

  TextEdits edits_;
  const Tokens& all_;
  Tokens user_;
  std::vector<LaunchSite> launches_;
  const DeviceSplitOptions& options_;
  SplitSource result_;
  int launched_ = 0;
};

}  // namespace

SplitSource split_for_device(std::string_view preprocessed, const std::string& file,
                             const std::string& device_headers, const DeviceSplitOptions& options) {
  const Tokens all = tokenize(preprocessed, file, device_headers);
  Tokens user{.list = {}, .files = all.files};
  std::ranges::copy_if(all.list, std::back_inserter(user.list),
                       [](const Token& token) { return token.origin == Origin::kUser; });
  return DeviceSplit(preprocessed, all, std::move(user), options).run();
}

}  // namespace cubist::kernels
