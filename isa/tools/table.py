"""Reads isa/spec/*.toml into objects. A broken table is a TableError that names the record."""

import re
import tomllib
from dataclasses import dataclass

OPCODES = {"custom-0": 0x0B, "custom-1": 0x2B, "custom-2": 0x5B, "custom-3": 0x7B}
INSTRUCTION_FILES = ("mover", "cube", "vector", "sync")
REGISTERS = ("rd", "rs1", "rs2", "rs3")
REGISTER_LOW_BIT = {"rd": 7, "rs1": 15, "rs2": 20, "rs3": 27}
ALL_CORES = ("coupled", "aic", "aiv")
CUBE_SPACES = {"L1", "L0A", "L0B", "L0C", "BT", "FB"}
BY_MNEMONIC = "by mnemonic"  # space of an operand that each instruction names with `dst` or `src`
SCALAR = "scalar"
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*$")
FIELD = re.compile(r"(?P<name>\S+) (?P<high>\d+):(?P<low>\d+)(?: (?P<doc>.*))?$")


class TableError(ValueError):
    """What is wrong with the table, and in which record."""

    def __init__(self, record, problem):
        super().__init__(f"{record}: {problem}")


def require(condition, record, problem):
    if not condition:
        raise TableError(record, problem)


def camel(name):
    return "".join(part.capitalize() for part in name.split("_"))


@dataclass
class Enum:
    name: str
    doc: str
    values: dict


@dataclass
class Space:
    name: str
    alignment: int  # bytes
    doc: str


@dataclass
class Field:
    name: str
    high: int
    low: int
    type: str  # name of an enumeration, or "" for a number
    is_signed: bool
    doc: str

    @property
    def is_enum(self):
        return bool(self.type)

    @property
    def mask(self):
        return (1 << (self.high - self.low + 1)) - 1

    @property
    def minimum(self):
        return -(self.mask + 1) // 2 if self.is_signed else 0

    @property
    def maximum(self):
        return self.mask // 2 if self.is_signed else self.mask

    @property
    def cpp_type(self):
        if self.is_enum:
            return self.type
        return "int32_t" if self.is_signed else "uint32_t"


@dataclass
class Word:
    register: str
    fields: list
    defaults: dict

    @property
    def mask(self):
        return sum(f.mask << f.low for f in self.fields)


@dataclass
class Operand:
    register: str
    name: str
    space: str
    alignment: int | None  # bytes, where it differs from the space's


@dataclass
class Format:
    name: str
    doc: str
    encoding: str
    writes: bool
    addresses: list
    words: list

    def fields(self):
        return [f for w in self.words for f in w.fields]


@dataclass
class Register:
    name: str
    number: int
    access: str
    doc: str
    word: Word | None


@dataclass
class Instruction:
    name: str
    file: str  # of isa/spec, without .toml
    format: Format
    space: str
    index: int
    sub: int | None
    sub_is_register: bool
    pipe: str
    pipe_text: str
    types: list
    cores: list
    doc: str
    spaces: dict  # operand name -> space, where the format leaves it to the instruction

    @property
    def opcode(self):
        return OPCODES[self.space]

    @property
    def funct3(self):
        return self.index >> 2

    @property
    def funct2(self):
        return self.index & 3

    def operand_name(self, register):
        for o in self.format.addresses:
            if o.register == register:
                return o.name
        return "config" if any(w.register == register for w in self.format.words) else ""

    def operand_space(self, register):
        for o in self.format.addresses:
            if o.register == register:
                return self.spaces.get(o.name, o.space)
        return ""

    @property
    def match(self):
        return self.opcode | self.funct3 << 12 | self.funct2 << 25 | (self.sub or 0) << REGISTER_LOW_BIT["rs2"]

    @property
    def mask(self):
        """Bits that select the instruction: opcode, funct3, funct2, the sub-opcode, and registers the format leaves x0."""
        used = {o.register for o in self.format.addresses} | {w.register for w in self.format.words}
        if self.format.writes:
            used.add("rd")
        mask = 0x7F | 0x7 << 12 | 0x3 << 25
        for register, low in REGISTER_LOW_BIT.items():
            if register == "rs2" and self.sub_is_register:
                continue
            if register not in used:
                mask |= 0x1F << low
        return mask


class Table:
    """The whole table, read from the directory `spec`."""

    def __init__(self, spec):
        self.spec = spec
        self.enums = [self.read_enum(name, r) for name, r in self.load("enums")]
        self._enum = {e.name: e for e in self.enums}
        self.spaces = {name: self.read_space(name, r) for name, r in self.load("spaces")}
        self.registers = [self.read_register(name, r) for name, r in self.load("registers")]
        self.formats = [self.read_format(name, r) for name, r in self.load("formats")]
        self._format = {f.name: f for f in self.formats}
        self.instructions = [self.read_instruction(name, file, r) for file in INSTRUCTION_FILES for name, r in self.load(file)]
        self.check_registers()
        self.check_instructions()

    def alignment(self, i, register):
        """Bytes that the address in `register` must be a multiple of; 0 if it is no address, or not always one."""
        for o in i.format.addresses:
            space = i.operand_space(register)
            if o.register == register and space in self.spaces:
                return self.spaces[space].alignment if o.alignment is None else o.alignment
        return 0

    def load(self, name):
        path = self.spec / f"{name}.toml"
        try:
            return tomllib.loads(path.read_text()).items()
        except tomllib.TOMLDecodeError as error:  # also a record that stands twice
            raise TableError(f"{name}.toml", error) from error

    # ------------------------------------------------------------------ one record

    @staticmethod
    def check_keys(name, record, needed, optional=()):
        for key in needed:
            require(key in record, name, f"has no `{key}`")
        for key in record:
            require(key in needed or key in optional, name, f"has an unknown key `{key}`")
        require("doc" not in needed or (isinstance(record["doc"], str) and record["doc"].strip()), name, "`doc` is empty")

    def read_enum(self, name, r):
        self.check_keys(name, r, ("doc", "values"))
        values = list(r["values"].values())
        require(all(0 <= v < 64 for v in values), name, "values are 0 to 63")
        require(len(set(values)) == len(values), name, "two names have one value")
        require(0 in values, name, "needs a name for 0, what a zeroed word holds")
        return Enum(name, r["doc"], r["values"])

    def read_space(self, name, r):
        self.check_keys(name, r, ("alignment", "doc"))
        self.check_alignment(name, r["alignment"])
        return Space(name, r["alignment"], r["doc"])

    @staticmethod
    def check_alignment(name, value):
        require(value > 0 and value & (value - 1) == 0, name, f"alignment {value} is no power of two")

    def read_register(self, name, r):
        self.check_keys(name, r, ("number", "access", "doc"), ("fields",))
        require(IDENTIFIER.match(name), name, "is no snake_case name")
        require(0 <= r["number"] < 32, name, f"register number {r['number']} is not 0 to 31")
        require(r["access"] in ("r", "rw"), name, f"access {r['access']} is neither r nor rw")
        word = Word("value", self.read_fields(name, r["fields"]), {}) if "fields" in r else None
        return Register(name, r["number"], r["access"], r["doc"], word)

    def read_fields(self, name, texts):
        fields, taken = [], 0
        for text in texts:
            f = self.read_field(name, text)
            require(not (taken >> f.low) & f.mask, name, f"field {f.name} {f.high}:{f.low} overlaps another")
            require(f.name not in [other.name for other in fields], name, f"two fields are called {f.name}")
            taken |= f.mask << f.low
            fields.append(f)
        return fields

    def read_field(self, name, text):
        """"name hi:lo [enumeration | signed] meaning"."""
        parts = FIELD.match(text)
        require(parts, name, f'field "{text}" does not read "name hi:lo meaning"')
        high, low, doc = int(parts["high"]), int(parts["low"]), parts["doc"] or ""
        first, _, rest = doc.partition(" ")
        kind = first if first in self._enum else ""
        looks_like_enum = first.rstrip(",;:") in self._enum or re.match(r"[A-Z][a-z]+[A-Z]\w*", first)
        require(kind or not looks_like_enum, name, f"field {parts['name']}: unknown enumeration {first}")
        is_signed = first == "signed"
        f = Field(parts["name"], high, low, kind, is_signed, rest if kind or is_signed else doc)
        require(IDENTIFIER.match(f.name), name, f"field {f.name} is no snake_case name")
        require(0 <= low <= high <= 63, name, f"field {f.name} {high}:{low} is not within 63:0")
        require(high - low < 32, name, f"field {f.name} is wider than 32 bits")
        if kind:
            require(max(self._enum[kind].values.values()) <= f.mask, name, f"field {f.name} is too narrow for {kind}")
        return f

    def read_format(self, name, r):
        self.check_keys(name, r, ("doc", "encoding"), ("writes", *REGISTERS))
        require(r["encoding"] in ("R3", "R4"), name, f"encoding {r['encoding']} is neither R3 nor R4")
        require(r["encoding"] == "R4" or "rs2" not in r, name, "R3 keeps the sub-opcode in rs2")
        require(not r.get("writes", False) or "rd" not in r, name, "rd is written, so it cannot be an operand")
        addresses, words = [], []
        for register in REGISTERS:
            where, operand = f"{name}.{register}", r.get(register)
            if operand is None:
                continue
            if "fields" in operand:
                words.append(self.read_word(where, register, operand))
            else:
                addresses.append(self.read_operand(where, register, operand))
        fmt = Format(name, r["doc"], r["encoding"], r.get("writes", False), addresses, words)
        names = [o.name for o in addresses] + [f.name for f in fmt.fields()]
        for n in names:
            require(names.count(n) == 1, name, f"two operands or fields are called {n}")
        return fmt

    def read_word(self, where, register, r):
        self.check_keys(where, r, ("fields",), ("defaults",))
        fields = {f.name: f for f in self.read_fields(where, r["fields"])}
        defaults = r.get("defaults", {})
        for key, value in defaults.items():
            require(key in fields, where, f"default for {key}, which is no field")
            f = fields[key]
            require(f.minimum <= value <= f.maximum, where, f"default {key} = {value} does not fit {f.high}:{f.low}")
            require(not f.is_enum or value in self._enum[f.type].values.values(), where, f"default {key} = {value} is no {f.type}")
        return Word(register, list(fields.values()), defaults)

    def read_operand(self, where, register, r):
        self.check_keys(where, r, ("name", "space"), ("align",))
        require(IDENTIFIER.match(r["name"]), where, f"operand {r['name']} is no snake_case name")
        first = r["space"].split(" ")[0]  # "UB or scalar (...)" is allowed
        require(r["space"] in (BY_MNEMONIC, SCALAR) or first in self.spaces, where, f"unknown space {r['space']}")
        if "align" in r:
            self.check_alignment(where, r["align"])
        return Operand(register, r["name"], r["space"], r.get("align"))

    def read_instruction(self, name, file, r):
        self.check_keys(name, r, ("format", "opcode", "pipe", "doc"), ("types", "cores", "dst", "src"))
        require(IDENTIFIER.match(name), name, "is no snake_case name")
        require(r["format"] in self._format, name, f"unknown format {r['format']}")
        fmt = self._format[r["format"]]
        space, index, sub = self.read_opcode(name, fmt, r["opcode"])
        pipe = self.read_pipe(name, fmt, r["pipe"])
        for t in r.get("types", []):
            require(t in self._enum["DataType"].values, name, f"unknown type {t}")
        for c in r.get("cores", []):
            require(c in self._enum["CoreKind"].values, name, f"unknown core {c}")
        spaces = self.read_spaces(name, fmt, r)
        is_register = sub == "register"
        i = Instruction(name, file, fmt, space, index, None if is_register else sub, is_register, pipe, r["pipe"],
                        r.get("types", []), [], r["doc"], spaces)
        i.cores = r.get("cores", self.default_cores(i))
        return i

    def read_opcode(self, name, fmt, code):
        self.check_keys(name, code, ("space", "index"), ("sub",))
        require(code["space"] in OPCODES, name, f"unknown opcode space {code['space']}")
        require(0 <= code["index"] < 32, name, f"opcode index {code['index']} is not 0 to 31")
        sub = code.get("sub")
        require((fmt.encoding == "R3") == (sub is not None), name, "a sub-opcode goes with R3 formats, and only with them")
        require(sub in (None, "register") or sub in range(32), name, f"sub-opcode {sub} is neither 0 to 31 nor `register`")
        return code["space"], code["index"], sub

    def read_pipe(self, name, fmt, text):
        """The pipe's name, or ALL if a field of the format chooses it ("by src_pipe")."""
        if text in self._enum["Pipe"].values:
            return text
        choosers = [f"by {f.name}" for f in fmt.fields() if f.type == "Pipe"]
        require(text in choosers, name, f"pipe {text} is neither a Pipe nor one of {choosers}")
        return "ALL"

    def read_spaces(self, name, fmt, r):
        open_operands = [o.name for o in fmt.addresses if o.space == BY_MNEMONIC]
        spaces = {key: r[key] for key in ("dst", "src") if key in r}
        for operand, space in spaces.items():
            known = [o.space for o in fmt.addresses if o.name == operand]
            require(known, name, f"format {fmt.name} has no operand {operand}")
            require(known[0] in (BY_MNEMONIC, space), name, f"format {fmt.name} says {operand} is in {known[0]}, not {space}")
            require(space in self.spaces, name, f"unknown space {space}")
        for operand in open_operands:
            require(operand in spaces, name, f"must name the space of {operand}")
        return spaces

    @staticmethod
    def default_cores(i):
        spaces = {i.operand_space(o.register) for o in i.format.addresses}
        if i.pipe == "V" or "UB" in spaces:
            return ["coupled", "aiv"]
        if i.pipe in ("M", "MTE1", "FIX") or spaces & CUBE_SPACES:
            return ["coupled", "aic"]
        return list(ALL_CORES)

    # ------------------------------------------------------------------ records against each other

    def check_registers(self):
        for a, x in enumerate(self.registers):
            for y in self.registers[:a]:
                require(x.number != y.number, x.name, f"has the register number of {y.name}, {x.number}")

    def check_instructions(self):
        for a, x in enumerate(self.instructions):
            for y in self.instructions[:a]:
                require(x.name != y.name, x.name, "stands in two files")
                require((x.match ^ y.match) & x.mask & y.mask, x.name, f"matches a word that {y.name} matches")
        used = {i.format.name for i in self.instructions}
        for fmt in self.formats:
            require(fmt.name in used, fmt.name, "no instruction has this format")
