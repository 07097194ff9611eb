#!/usr/bin/env python3
"""operators.txt to C headers (aclnnop/) and the functions of libopapi.so.

generate.py OPERATORS HEADER_FOLDER FUNCTIONS_CPP   writes them
generate.py --headers OPERATORS                     lists the headers, for the build
"""
import pathlib
import re
import sys

C_TYPES = {
    "tensor": "const aclTensor*", "tensor?": "const aclTensor*", "out": "aclTensor*", "out?": "aclTensor*",
    "inout": "aclTensor*", "list": "const aclTensorList*", "scalar": "const aclScalar*",
    "scalar?": "const aclScalar*", "ints": "const aclIntArray*", "int": "int64_t", "int8": "int8_t",
    "double": "double", "bool": "bool", "type": "aclDataType",
}
ROLES = {
    "tensor": "kInput", "tensor?": "kOptionalInput", "out": "kOutput", "out?": "kOptionalOutput", "inout": "kInOut",
    "scalar?": "kOptional",
}
RUN = "void* workspace, uint64_t workspaceSize, aclOpExecutor* executor, aclrtStream stream"


class Operator:
    def __init__(self, line, where):
        header, signature, builder = (part.strip() for part in line.split("|"))
        match = re.fullmatch(r"(\w+)\((.*)\)", signature)
        if not match:
            sys.exit(f"{where}: `{signature}` is not Name(parameters)")
        self.header, self.name = f"aclnn_{header}.h", match[1]
        self.parameters = []
        for parameter in match[2].split(","):
            name, _, kind = (part.strip() for part in parameter.partition(":"))
            if (kind or "tensor") not in C_TYPES:
                sys.exit(f"{where}: `{kind}` is none of {', '.join(C_TYPES)}")
            self.parameters.append((name, kind or "tensor"))
        match = re.fullmatch(r"(\w+)(?:\((.*)\))?", builder)
        if not match:
            sys.exit(f"{where}: `{builder}` is not function or function(arguments)")
        self.builder, self.constants = match[1], match[2]

    def plan(self):
        own = ", ".join(f"{C_TYPES[kind]} {name}" for name, kind in self.parameters)
        return f"aclnnStatus aclnn{self.name}GetWorkspaceSize({own}, uint64_t* workspaceSize, aclOpExecutor** executor)"

    def run(self):
        return f"aclnnStatus aclnn{self.name}({RUN})"


def read(path):
    lines = pathlib.Path(path).read_text().splitlines()
    return [Operator(line, f"{path}:{number}") for number, line in enumerate(lines, 1)
            if line.strip() and not line.startswith("#")]


def header_text(header, operators):
    guard = f"ACLNNOP_{header.removesuffix('.h').upper()}_H_"
    text = f"// Made from aclnn/operators.txt.\n#ifndef {guard}\n#define {guard}\n\n#include \"acl/acl_rt.h\"\n"
    text += '#include "aclnn/aclnn_base.h"\n\n#ifdef __cplusplus\nextern "C" {\n#endif\n\n'
    for operator in operators:
        text += f"ACL_FUNC_VISIBILITY {operator.plan()};\nACL_FUNC_VISIBILITY {operator.run()};\n\n"
    return text + f"#ifdef __cplusplus\n}}\n#endif\n\n#endif  // {guard}\n"


def argument_text(name, kind):
    role = ROLES.get(kind)
    return f'{{"{name}", {name}' + (f", Role::{role}" if role else "") + "}"


def functions_text(operators, headers):
    text = '// Made from aclnn/operators.txt.\n#include "plan.h"\n\n'
    text += "".join(f'#include "aclnnop/{header}"\n' for header in headers)
    text += "\nnamespace cubist::aclnn {\n"
    builders = {operator.builder: operator.constants for operator in operators}
    for builder, constants in sorted(builders.items()):
        text += f"void {builder}(Call& call{', const char* type' if constants else ''});\n"
    text += "}  // namespace cubist::aclnn\n\nusing namespace cubist::aclnn;\n"
    for operator in operators:
        arguments = ", ".join(argument_text(name, kind) for name, kind in operator.parameters)
        constants = f", {operator.constants}" if operator.constants else ""
        text += f"""
{operator.plan()} {{
  return plan("{operator.name}", {{{arguments}}},
              [](Call& call) {{ {operator.builder}(call{constants}); }}, workspaceSize, executor);
}}
{operator.run()} {{
  return aclcubistRunExecutor(__func__, workspace, workspaceSize, executor, stream);
}}
"""
    return text


def write(path, text):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def main(arguments):
    if arguments[:1] == ["--headers"]:
        print(";".join(sorted({operator.header for operator in read(arguments[1])})), end="")
        return
    source, folder, functions = arguments
    operators = read(source)
    headers = sorted({operator.header for operator in operators})
    for header in headers:
        write(pathlib.Path(folder) / header, header_text(header, [o for o in operators if o.header == header]))
    write(functions, functions_text(operators, headers))


main(sys.argv[1:])
