"""A broken table is refused, with a message that names the record."""

import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
from table import Table, TableError  # noqa: E402

# A sound table of one binary instruction, one mover and the register accesses.
SOUND = {
    "enums": """
[DataType]
doc = "d"
values = { f16 = 0, f32 = 1 }
[Pipe]
doc = "d"
values = { S = 0, V = 1, MTE2 = 4, ALL = 15 }
[CoreKind]
doc = "d"
values = { coupled = 0, aic = 1, aiv = 2 }
""",
    "spaces": """
[UB]
alignment = 32
doc = "d"
[GM]
alignment = 1
doc = "d"
""",
    "registers": """
[ctrl]
number = 0
access = "rw"
doc = "d"
fields = ["mode 0:0 m"]
[mask]
number = 1
access = "r"
doc = "d"
""",
    "formats": """
[binary]
doc = "d"
encoding = "R4"
rd  = { name = "dst", space = "UB" }
rs1 = { name = "src0", space = "UB" }
rs2 = { name = "src1", space = "UB" }
[binary.rs3]
fields = ["repeat 7:0 repeats", "type 11:8 DataType element type", "shift 15:12 signed by"]
defaults = { repeat = 1 }
[burst]
doc = "d"
encoding = "R3"
rd  = { name = "dst", space = "by mnemonic" }
rs1 = { name = "src", space = "by mnemonic" }
[burst.rs3]
fields = ["n 11:0 bursts"]
[pipe_only]
doc = "d"
encoding = "R3"
[pipe_only.rs1]
fields = ["pipe 3:0 Pipe that drains"]
""",
    "mover": """
[copy]
format = "burst"
opcode = { space = "custom-0", index = 31, sub = 0 }
pipe = "MTE2"
dst = "UB"
src = "GM"
doc = "d"
""",
    "cube": "",
    "vector": """
[vadd]
format = "binary"
opcode = { space = "custom-2", index = 0 }
pipe = "V"
types = ["f16"]
doc = "d"
""",
    "sync": """
[barrier]
format = "pipe_only"
opcode = { space = "custom-1", index = 30, sub = 2 }
pipe = "by pipe"
doc = "d"
""",
}

VADD_AGAIN = """
[vsub]
format = "binary"
opcode = { space = "custom-2", index = 0 }
pipe = "V"
doc = "d"
"""

# What is broken: file, text, its replacement, and what the message must say.
BROKEN = {
    "overlapping fields": ("formats", "type 11:8", "type 10:7", "binary.rs3: field type 10:7 overlaps"),
    "field outside the word": ("formats", "type 11:8", "type 64:61", "binary.rs3: field type 64:61 is not within"),
    "field upside down": ("formats", "type 11:8", "type 8:11", "binary.rs3: field type 8:11 is not within"),
    "field wider than its C++ type": ("formats", "shift 15:12", "shift 60:12", "binary.rs3: field shift is wider"),
    "field without bits": ("formats", "repeat 7:0", "repeat seven", "binary.rs3: field .* does not read"),
    "field too narrow for its enumeration": ("formats", "pipe 3:0", "pipe 2:0", "pipe_only.rs1: field pipe is too narrow for Pipe"),
    "misspelt enumeration": ("formats", "DataType element", "DataTyp element", "binary.rs3: field type: unknown enumeration DataTyp"),
    "comma after an enumeration": ("formats", "Pipe that", "Pipe, that", "pipe_only.rs1: field pipe: unknown enumeration"),
    "two fields of one name": ("formats", "shift 15:12", "type 15:12", "binary.rs3: two fields are called type"),
    "field named like an operand": ("formats", "shift 15:12", "src0 15:12", "binary: two operands or fields are called src0"),
    "default of no field": ("formats", "{ repeat = 1 }", "{ repeats = 1 }", "binary.rs3: default for repeats"),
    "default too large": ("formats", "{ repeat = 1 }", "{ repeat = 256 }", "binary.rs3: default repeat = 256 does not fit"),
    "signed default too large": ("formats", "{ repeat = 1 }", "{ shift = 8 }", "binary.rs3: default shift = 8 does not fit"),
    "default without a name": ("formats", "{ repeat = 1 }", "{ type = 2 }", "binary.rs3: default type = 2 is no DataType"),
    "format without a doc": ("formats", 'doc = "d"\n', "", "binary: has no `doc`"),
    "unknown encoding": ("formats", 'encoding = "R4"', 'encoding = "R5"', "binary: encoding R5"),
    "R3 with rs2": ("formats", 'encoding = "R4"', 'encoding = "R3"', "binary: R3 keeps the sub-opcode"),
    "result and operand in rd": ("formats", 'encoding = "R4"', 'encoding = "R4"\nwrites = true', "binary: rd is written"),
    "unknown space of a format": ("formats", 'name = "src1", space = "UB"', 'name = "src1", space = "UX"', "binary.rs2: unknown space UX"),
    "alignment of an operand": ("formats", 'name = "src1",', 'name = "src1", align = 3,', "binary.rs2: alignment 3"),
    "format without an instruction": ("sync", SOUND["sync"], "", "pipe_only: no instruction has this format"),
    "unknown key": ("formats", "defaults =", "default =", "binary.rs3: has an unknown key `default`"),
    "two names of one value": ("enums", "f32 = 1", "f32 = 0", "DataType: two names have one value"),
    "enumeration without zero": ("enums", "f16 = 0", "f16 = 2", "DataType: needs a name for 0"),
    "alignment of a space": ("spaces", "alignment = 32", "alignment = 24", "UB: alignment 24"),
    "register number twice": ("registers", "number = 1", "number = 0", "mask: has the register number of ctrl"),
    "register number too large": ("registers", "number = 1", "number = 32", "mask: register number 32"),
    "register access": ("registers", 'access = "r"\n', 'access = "w"\n', "mask: access w"),
    "register without a doc": ("registers", 'access = "r"\ndoc = "d"', 'access = "r"', "mask: has no `doc`"),
    "empty doc": ("vector", 'doc = "d"', 'doc = " "', "vadd: `doc` is empty"),
    "unknown format": ("vector", '"binary"', '"ternary"', "vadd: unknown format ternary"),
    "unknown type": ("vector", '"f16"', '"f17"', "vadd: unknown type f17"),
    "unknown core": ("vector", "types =", 'cores = ["cube"]\ntypes =', "vadd: unknown core cube"),
    "unknown pipe": ("vector", 'pipe = "V"', 'pipe = "W"', "vadd: pipe W"),
    "pipe by a field that is none": ("sync", "by pipe", "by src_pipe", "barrier: pipe by src_pipe"),
    "unknown opcode space": ("vector", "custom-2", "custom-4", "vadd: unknown opcode space custom-4"),
    "opcode index too large": ("vector", "index = 0", "index = 32", "vadd: opcode index 32"),
    "sub-opcode too large": ("mover", "sub = 0", "sub = 32", "copy: sub-opcode 32"),
    "sub-opcode on R4": ("vector", "index = 0", "index = 0, sub = 0", "vadd: a sub-opcode goes with R3"),
    "no sub-opcode on R3": ("mover", ", sub = 0", "", "copy: a sub-opcode goes with R3"),
    "two rows for one word": ("vector", SOUND["vector"], SOUND["vector"] + VADD_AGAIN, "vsub: matches a word that vadd matches"),
    "a register number as sub-opcode over another": (
        "mover", SOUND["mover"], SOUND["mover"] + SOUND["mover"].replace("[copy]", "[move]").replace("sub = 0", 'sub = "register"'),
        "move: matches a word that copy matches"),
    "a name in two files": ("cube", "", SOUND["vector"].replace("index = 0", "index = 1"), "vadd: stands in two files"),
    "a record twice": ("vector", SOUND["vector"], SOUND["vector"] * 2, "vector.toml: "),
    "operand without a space": ("mover", 'src = "GM"\n', "", "copy: must name the space of src"),
    "unknown space": ("mover", 'src = "GM"', 'src = "XM"', "copy: unknown space XM"),
    "space of a fixed operand": ("vector", "types =", 'dst = "GM"\ntypes =', "vadd: format binary says dst is in UB"),
    "space of no operand": ("sync", 'doc = "d"', 'doc = "d"\nsrc = "GM"', "barrier: format pipe_only has no operand src"),
}


def read(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            (pathlib.Path(folder) / f"{name}.toml").write_text(text)
        return Table(pathlib.Path(folder))


class TableTest(unittest.TestCase):
    def test_the_sound_table_is_accepted(self):
        self.assertEqual([i.name for i in read(SOUND).instructions], ["copy", "vadd", "barrier"])

    def test_the_real_table_is_accepted(self):
        self.assertGreater(len(Table(ROOT / "spec").instructions), 100)

    def test_every_broken_table_is_refused(self):
        for what, (file, old, new, message) in BROKEN.items():
            with self.subTest(what):
                broken = SOUND | {file: SOUND[file].replace(old, new, 1)}
                self.assertNotEqual(broken, SOUND, "the edit changes nothing")
                with self.assertRaisesRegex(TableError, message):
                    read(broken)


if __name__ == "__main__":
    unittest.main()
