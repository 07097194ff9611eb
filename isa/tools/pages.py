"""Reference pages in Markdown: one per instruction, the control registers, the enumerations, and an index."""

from device import signature
from table import REGISTERS, SCALAR, camel

FILE_TITLES = {"mover": "Data movers", "cube": "Cube and the ways out of L0C", "vector": "Vector", "sync": "Synchronisation and control"}
CORE_NAMES = {"coupled": "coupled core", "aic": "cube core", "aiv": "vector core"}


def first_sentence(doc):
    head, dot, _ = doc.partition(". ")
    return head + "." if dot else doc


def markdown_table(head, rows):
    def line(cells):
        return "| " + " | ".join(str(c).replace("|", "\\|") for c in cells) + " |"
    return [line(head), line("---" for _ in head)] + [line(r) for r in rows] if rows else []


def bit_picture(cells):
    """Boxes from the highest bit down. cells: (high, low, label), not overlapping; bits between them are drawn as 0."""
    boxes, expected = [], cells[0][0]
    for high, low, label in cells:
        if high < expected:
            boxes.append((expected, high + 1, "0"))
        boxes.append((high, low, label))
        expected = low - 1
    if expected >= 0:
        boxes.append((expected, 0, "0"))
    bits = [str(h) if h == l else f"{h}:{l}" for h, l, _ in boxes]
    widths = [max(len(b), len(label)) + 2 for b, (_, _, label) in zip(bits, boxes)]
    edge = "+" + "+".join("-" * w for w in widths) + "+"
    return [" " + " ".join(b.center(w) for b, w in zip(bits, widths)), edge,
            "|" + "|".join(label.center(w) for (_, _, label), w in zip(boxes, widths)) + "|", edge]


def word_picture(i):
    """The 32 bits of the instruction."""
    def register(r):
        if r == "rs2" and i.sub_is_register:
            return "register number"
        if r == "rs2" and i.sub is not None:
            return f"sub {i.sub}"
        if r == "rd" and i.format.writes:
            return "rd: result"
        words = [w for w in i.format.words if w.register == r]
        name = "packed" if words else i.operand_name(r)
        return f"{r}: {name}" if name else "x0"
    return bit_picture([(31, 27, register("rs3")), (26, 25, f"{i.funct2:02b}"), (24, 20, register("rs2")),
                        (19, 15, register("rs1")), (14, 12, f"{i.funct3:03b}"), (11, 7, register("rd")),
                        (6, 0, f"{i.opcode:07b}")])


def packed_picture(word):
    fields = sorted(word.fields, key=lambda f: -f.high)
    cells = [(f.high, f.low, f.name) for f in fields]
    return bit_picture(cells if cells[0][0] == 63 else [(63, cells[0][0] + 1, "0")] + cells)


def field_range(f):
    return f"[{f.type}](enumerations.md#{f.type.lower()})" if f.is_enum else f"{f.minimum} to {f.maximum}"


def field_table(word, enums):
    def default(f):
        value = word.defaults.get(f.name, 0)
        names = {v: k for k, v in enums[f.type].values.items()} if f.is_enum else {}
        return names.get(value, value)
    return markdown_table(("field", "bits", "values", "default", "meaning"),
                          [(f"`{f.name}`", f"{f.high}:{f.low}", field_range(f), default(f), f.doc) for f in word.fields])


def operand_rows(table, i):
    rows = []
    for r in REGISTERS:
        o = next((o for o in i.format.addresses if o.register == r), None)
        if o is None:
            continue
        space, alignment = i.operand_space(r), table.alignment(i, r)
        holds = "scalar" if space == SCALAR else f"address in {space}" if alignment else space
        rows.append((f"`{o.name}`", r, holds, f"{alignment} B" if alignment else ""))
    return rows


def requirements(table, i):
    lines = [f"- `{o.name}` is a multiple of {table.alignment(i, o.register)} B." for o in i.format.addresses
             if table.alignment(i, o.register) > 1]
    if i.types:
        lines.append(f"- Element types: {', '.join(i.types)}.")
    if i.format.words:
        lines.append("- Bits that no field names are zero, and a field that has names holds one of them; otherwise the task "
                     "ends with a program error.")
    cores = ", ".join(CORE_NAMES[c] for c in i.cores)
    lines.append(f"- Exists on: {cores}." if cores else "- Exists on no core of the chips described here.")
    return lines


def instruction_page(table, i):
    enums = {e.name: e for e in table.enums}
    template = "template <isa::Spr kRegister>\n" if i.sub_is_register else ""
    assembly = assembly_syntax(i)
    out = [f"# {i.name}", "", i.doc, "", f"Pipe {i.pipe_text}.", "", "## Syntax", "", "```cpp",
           '#include "cubist/xnpu.h"  // namespace cubist::xnpu', "", f"{template}{signature(i)};", "```", "",
           f"Assembly: `{assembly}`", "", "## Encoding", "", "```", *word_picture(i), "```", ""]
    rows = operand_rows(table, i)
    if rows or i.format.words:
        out += ["## Operands", "", i.format.doc, ""]
    if rows:
        out += markdown_table(("operand", "register", "holds", "alignment"), rows) + [""]
    for word in i.format.words:
        out += [f"{word.register}, packed (`isa::{camel(i.format.name)}Config`, high bits first):", "", "```",
                *packed_picture(word), "```", "", *field_table(word, enums), ""]
    return out + ["## Requirements", "", *requirements(table, i), ""]


def assembly_syntax(i):
    """As disassemble() prints it."""
    used = []
    for r in REGISTERS:
        if i.operand_name(r) or (r == "rd" and i.format.writes):
            used.append(r)
        if r == "rd" and i.sub_is_register:
            used.append("register")
    return f"{i.name} {', '.join(used)}".strip()


def registers_page(table):
    enums = {e.name: e for e in table.enums}
    out = ["# Control registers", "", "`set_spr` writes one, `get_spr` reads one; an instruction sees the values at its dispatch.",
           "Bits without a name must be zero.", ""]
    for r in sorted(table.registers, key=lambda r: r.number):
        access = "read and write" if r.access == "rw" else "read only"
        out += [f"## {r.name}", "", f"Number {r.number}, {access}. {r.doc}", ""]
        if r.word:
            out += ["```", *packed_picture(r.word), "```", "", *field_table(r.word, enums), ""]
    return out


def enumerations_page(table):
    out = ["# Enumerations", ""]
    for e in table.enums:
        out += [f"## {e.name}", "", e.doc, "", *markdown_table(("name", "value"), e.values.items()), ""]
    return out


def index_page(table):
    out = ["# The Xnpu instructions", "", "See also the [control registers](registers.md) and the [enumerations](enumerations.md).", ""]
    for file, title in FILE_TITLES.items():
        rows = [(f"[{i.name}]({i.name}.md)", i.pipe_text, ", ".join(i.cores), first_sentence(i.doc))
                for i in table.instructions if i.file == file]
        out += [f"## {title}", "", *markdown_table(("instruction", "pipe", "cores", "what it does"), rows), ""]
    rows = [(s.name, f"{s.alignment} B", s.doc) for s in table.spaces.values()]
    return out + ["## Memories", "", *markdown_table(("memory", "alignment of an address", "what it is"), rows), ""]


def write_pages(table, folder):
    """Writes every page and removes those of instructions that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {i.name: instruction_page(table, i) for i in table.instructions}
    pages |= {"index": index_page(table), "registers": registers_page(table), "enumerations": enumerations_page(table)}
    for stale in folder.glob("*.md"):
        if stale.stem not in pages:
            stale.unlink()
    for name, lines in pages.items():
        (folder / f"{name}.md").write_text("\n".join(lines))
