#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cubist/base/error.h"
#include "external_kernels.h"
#include "kernel_signature.h"
#include "launches.h"
#include "split_marks.h"
#include "split_source.h"
#include "text_edits.h"

namespace cubist::kernels {
namespace {

class HostSplit {
 public:
  HostSplit(std::string_view text, Tokens tokens, const HostSplitOptions& options)
      : edits_(text),
        tokens_(std::move(tokens)),
        options_(options),
        launches_(find_launches(tokens_)) {}

  SplitSource run() {
    const std::vector<Declaration> declarations = find_declarations(tokens_);
    for (const Declaration& declaration : declarations)
      if (declaration.is_kernel) note_kernel(declaration);
    for (const Declaration& declaration : declarations) rewrite(declaration);
    for (const LaunchSite& site : launches_) rewrite(site);
    remove_marks(tokens_, edits_, [](std::string_view) { return std::string(); });
    result_.has_launches = !launches_.empty();
    result_.text = edits_.apply() + "\n# 1 \"launch functions\"\n";
    for (const KernelSignature& kernel : result_.kernels) result_.text += launch_function(kernel);
    return std::move(result_);
  }

 private:
  const Token& token(size_t i) const { return tokens_.list[i]; }
  size_t begin_of(TokenRange range) const { return token(range.begin).begin; }
  size_t end_of(TokenRange range) const { return token(range.end - 1).end; }

  // extern "C" kernels may be called like functions of libc: on the host they have another name.
  std::string host_name(const std::string& kernel) const {
    const bool is_renamed = is_extern_c_.at(kernel) && !options_.kernels_are_callable;
    return is_renamed ? "cubist_kernel_" + kernel : kernel;
  }

  void note_kernel(const Declaration& declaration) {
    if (declaration.kind != DeclarationKind::kFunction) return;
    is_extern_c_[std::string(token(declaration.name).text)] |= declaration.is_extern_c;
  }

  void rewrite(const Declaration& declaration) {
    const Origin origin = token(declaration.all.begin).origin;
    if (declaration.kind == DeclarationKind::kFunction) {
      if (declaration.is_kernel) return rewrite_kernel(declaration);
      const bool is_device = declaration.is_device || origin == Origin::kDevice;
      if (is_device && !declaration.is_constant)
        edits_.blank(begin_of(declaration.all), end_of(declaration.all));
    } else if (declaration.kind == DeclarationKind::kClass && !declaration.body.empty() &&
               (declaration.is_device || (origin == Origin::kDevice && has_code(declaration)))) {
      forward(declaration);
    }
  }

  // Whether a member function has a body that is more than a constant expression.
  bool has_code(const Declaration& declaration) const {
    bool is_constant = false;
    for (size_t i = declaration.body.begin + 1; i + 1 < declaration.body.end; ++i) {
      const bool begins_member =
          token(i - 1).is(";") || token(i - 1).is("}") || token(i - 1).is("{");
      if (begins_member) is_constant = false;
      is_constant |= token(i).is("constexpr") || token(i).is("consteval");
      if (!token(i).is("{")) continue;
      const Token& before = token(i - 1);
      const bool is_body =
          before.is(")") || before.is("const") || before.is("noexcept") || before.is("}");
      if (is_body && !is_constant) return true;
      i = skip_group(tokens_.list, i, declaration.body.end) - 1;
    }
    return false;
  }

  // class X : Base {...} becomes class X.
  void forward(const Declaration& declaration) {
    size_t i = declaration.body.begin;
    for (size_t k = declaration.template_head.end; k < declaration.body.begin; ++k) {
      const bool is_scope = token(k + 1).is(":") || (k > 0 && token(k - 1).is(":"));
      if (token(k).is("final") || (token(k).is(":") && !is_scope)) {
        i = k;
        break;
      }
    }
    edits_.blank(token(i).begin, end_of(declaration.body));
  }

  void rewrite_kernel(const Declaration& declaration) {
    const KernelSignature kernel = read_signature(tokens_, declaration);
    const bool is_c = is_extern_c_.at(kernel.name);
    const bool is_instantiation =
        token(declaration.all.begin).is("template") && declaration.template_head.empty();
    if (is_instantiation) return edits_.blank(begin_of(declaration.all), end_of(declaration.all));
    make_external(tokens_, declaration, edits_);
    const Token& name = token(declaration.name);
    edits_.replace(
        name.begin, name.end,
        (is_c ? "" : "__attribute__((weak, visibility(\"hidden\"))) ") + host_name(kernel.name));
    if (declaration.body.empty()) return;
    const size_t body = begin_of(declaration.body);
    edits_.replace(body, body + 1, body_of(kernel, is_c));
    edits_.blank(body + 1, end_of(declaration.body));
    result_.kernels.push_back(kernel);
  }

  std::string body_of(const KernelSignature& kernel, bool is_c) const {
    if (!is_c) return "{ __builtin_trap(); }";  // for its name only
    if (!options_.kernels_are_callable) return ";";
    std::string arguments;
    for (const KernelParameter& parameter : kernel.parameters) {
      if (parameter.name.empty())
        throw Error(
            Fault::kNotImplemented,
            {.where = kernel.where,
             .did = fmt::format("call kernel {}, a parameter of which has no name", kernel.name),
             .expected = "a name for every parameter",
             .fix = {}});
      arguments += ", " + parameter.name;
    }
    return fmt::format("{{ ::cubist::run_kernel(&{0}, cubist_device_binary, \"{0}\"{1}); }}",
                       kernel.name, arguments);
  }

  std::string callee(const LaunchSite& site) const {
    return tokens_.text_of({site.callee.begin, site.name}) +
           host_name(std::string(token(site.name).text)) +
           tokens_.text_of({site.name + 1, site.callee.end});
  }

  void rewrite(const LaunchSite& site) {
    const std::string name(token(site.name).text);
    if (!is_extern_c_.contains(name)) {
      std::string known;
      for (const auto& [kernel, is_c] : is_extern_c_) known += (known.empty() ? "" : ", ") + kernel;
      throw Error(Fault::kProgram,
                  {.where = tokens_.where(token(site.open)),
                   .did = fmt::format("launch {}", name),
                   .expected = known.empty() ? "a __global__ function of this file or its headers"
                                             : "one of the __global__ functions " + known,
                   .fix = fmt::format("declare it in front of the launch: extern \"C\" __global__ "
                                      "__aicore__ void {}(...);",
                                      name)});
    }
    const std::string entry = is_extern_c_.at(name)
                                  ? fmt::format("\"{}\"", name)
                                  : fmt::format("::cubist::kernel_name<&{}>()", callee(site));
    edits_.replace(
        begin_of(site.callee), token(site.open + 2).end,
        fmt::format("::cubist::Launch<decltype(&{})>({}, {}, ", callee(site),
                    result_.kernels.empty() ? "nullptr" : "cubist_device_binary", entry));
    edits_.replace(token(site.close).begin, token(site.close + 2).end, ")");
  }

  // uint32_t aclrtlaunch_<kernel>(blocks, stream, arguments...), which its header declares.
  std::string launch_function(const KernelSignature& kernel) const {
    if (!kernel.is_extern_c || kernel.is_template) return "";
    std::string parameters, arguments;
    for (size_t i = 0; i < kernel.parameters.size(); ++i) {
      const KernelParameter& parameter = kernel.parameters[i];
      const bool by_value = !is_pointer(parameter) && is_arithmetic(parameter);
      parameters += fmt::format(", {} a{}", by_value ? parameter.type : "void*", i);
      arguments += fmt::format("{}a{}", i == 0 ? "" : ", ", i);
    }
    return fmt::format(
        "\nextern \"C\" uint32_t aclrtlaunch_{0}(uint32_t blocks, void* stream{1});\n"
        "extern \"C\" uint32_t aclrtlaunch_{0}(uint32_t blocks, void* stream{1}) {{\n"
        "  return ::cubist::Launch<decltype(&{2}{3})>(cubist_device_binary, \"{0}\", blocks, "
        "nullptr, stream).from_host({4});\n}}\n",
        kernel.name, parameters, kernel.scope, host_name(kernel.name), arguments);
  }

  TextEdits edits_;
  Tokens tokens_;
  const HostSplitOptions& options_;
  std::vector<LaunchSite> launches_;
  std::map<std::string, bool> is_extern_c_;  // every kernel declared here
  SplitSource result_;
};

}  // namespace

SplitSource split_for_host(std::string_view preprocessed, const std::string& file,
                           const std::string& device_headers, const HostSplitOptions& options) {
  Tokens tokens = tokenize(preprocessed, file, device_headers);
  std::erase_if(tokens.list, [](const Token& token) { return token.origin == Origin::kSystem; });
  return HostSplit(preprocessed, std::move(tokens), options).run();
}

std::string launch_header(const KernelSignature& kernel) {
  std::string parameters;
  for (const KernelParameter& parameter : kernel.parameters) {
    const bool by_value = !is_pointer(parameter) && is_arithmetic(parameter);
    // The kernel may have a parameter of one of those names, too.
    const bool is_taken = parameter.name == "blockDim" || parameter.name == "stream";
    parameters += fmt::format(", {} {}", by_value ? parameter.type : "void*",
                              is_taken ? parameter.name + "_" : parameter.name);
  }
  return fmt::format(
      "// Generated by cubist cc from {0}: launches kernel {1}. Returns an aclError.\n"
      "#ifndef ACLRTLAUNCH_{1}_H\n#define ACLRTLAUNCH_{1}_H\n\n#include <stddef.h>\n#include "
      "<stdint.h>\n\n"
      "#ifndef ACLRT_LAUNCH_KERNEL\n#define ACLRT_LAUNCH_KERNEL(kernel) "
      "aclrtlaunch_##kernel\n#endif\n\n"
      "#ifdef __cplusplus\nextern \"C\"\n#endif\n"
      "uint32_t aclrtlaunch_{1}(uint32_t blockDim, void* stream{2});\n\n#endif\n",
      kernel.where, kernel.name, parameters);
}

}  // namespace cubist::kernels
