"""Reads isa/spec/*.toml into objects and checks that the table is sound. A broken table is a ValueError that names the record."""

import tomllib
from dataclasses import dataclass, field

OPCODES = {"custom-0": 0x0B, "custom-1": 0x2B, "custom-2": 0x5B, "custom-3": 0x7B}
INSTRUCTION_FILES = ("mover", "cube", "vector", "sync")
ALL_CORES = ("coupled", "aic", "aiv")
REGISTERS = ("rd", "rs1", "rs2", "rs3")
CUBE_SPACES = {"L1", "L0A", "L0B", "L0C", "BT", "FB"}


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
    encoding: str
    writes: bool
    addresses: list
    words: list


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
    spaces: dict = field(default_factory=dict)

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
        return self.opcode | self.funct3 << 12 | self.funct2 << 25 | (self.sub or 0) << 20

    @property
    def mask(self):
        """Bits that select the instruction: opcode, funct3, funct2, the sub-opcode, and registers the format leaves x0."""
        used = {o.register for o in self.format.addresses} | {w.register for w in self.format.words}
        if self.format.writes:
            used.add("rd")
        mask = 0x7F | 0x7 << 12 | 0x3 << 25
        for register, shift in (("rd", 7), ("rs1", 15), ("rs2", 20), ("rs3", 27)):
            if register == "rs2" and self.sub_is_register:
                continue
            if register not in used:
                mask |= 0x1F << shift
        return mask


def parse_fields(where, texts, enums):
    fields, taken = [], 0
    for text in texts:
        name, bits, *rest = text.split(" ")
        high, low = (int(b) for b in bits.split(":"))
        kind = rest.pop(0) if rest and rest[0] in enums else ""
        is_signed = bool(rest) and rest[0] == "signed"
        f = Field(name, high, low, kind, is_signed, " ".join(rest))
        if not 0 <= low <= high <= 63 or (taken >> low) & f.mask:
            raise ValueError(f"{where}: field {name} {bits} overlaps another or leaves 63:0")
        if kind and max(enums[kind].values.values()) > f.mask:
            raise ValueError(f"{where}: field {name} is too narrow for {kind}")
        taken |= f.mask << low
        fields.append(f)
    return fields


class Table:
    def __init__(self, spec):
        self.spec = spec
        self.enums = [Enum(name, r["doc"], r["values"]) for name, r in self.load("enums").items()]
        self._enum = {e.name: e for e in self.enums}
        self.spaces = {name: Space(name, r["alignment"], r["doc"]) for name, r in self.load("spaces").items()}
        self.registers = [self.read_register(name, r) for name, r in self.load("registers").items()]
        self.formats = [self.read_format(name, r) for name, r in self.load("formats").items()]
        self._format = {f.name: f for f in self.formats}
        self.instructions = [self.read_instruction(name, r) for file in INSTRUCTION_FILES
                             for name, r in self.load(file).items()]
        self.check_overlap()

    def load(self, name):
        with open(self.spec / f"{name}.toml", "rb") as file:
            return tomllib.load(file)

    def read_register(self, name, r):
        word = None
        if "fields" in r:
            word = Word("value", parse_fields(name, r["fields"], self._enum), {})
        return Register(name, r["number"], r["access"], r["doc"], word)

    def read_format(self, name, r):
        addresses, words = [], []
        for register in REGISTERS:
            if register not in r:
                continue
            if "fields" in r[register]:
                words.append(Word(register, parse_fields(f"{name}.{register}", r[register]["fields"], self._enum),
                                  r[register].get("defaults", {})))
            else:
                addresses.append(Operand(register, r[register]["name"], r[register]["space"], r[register].get("align")))
        if r["encoding"] == "R3" and "rs2" in r:
            raise ValueError(f"format {name}: R3 keeps the sub-opcode in rs2")
        return Format(name, r["encoding"], r.get("writes", False), addresses, words)

    def read_instruction(self, name, r):
        if r["format"] not in self._format:
            raise ValueError(f"{name}: unknown format {r['format']}")
        fmt, code = self._format[r["format"]], r["opcode"]
        sub = code.get("sub")
        if (fmt.encoding == "R3") != (sub is not None):
            raise ValueError(f"{name}: a sub-opcode goes with R3 formats, and only with them")
        is_register = sub == "register"
        if not 0 <= code["index"] < 32 or (isinstance(sub, int) and not 0 <= sub < 32):
            raise ValueError(f"{name}: opcode index and sub are 0 to 31")
        pipe = r["pipe"] if r["pipe"] in self._enum["Pipe"].values else "ALL"
        spaces = {k: r[k] for k in ("dst", "src") if k in r}
        i = Instruction(name, fmt, code["space"], code["index"], None if is_register else sub, is_register, pipe, r["pipe"],
                        r.get("types", []), [], r["doc"], spaces)
        i.cores = r.get("cores", self.default_cores(i))
        return i

    def alignment(self, i, register):
        """Bytes that the address in `register` must be a multiple of; 0 if it is none, or not always one."""
        for o in i.format.addresses:
            space = i.operand_space(register)
            if o.register == register and space in self.spaces:
                return self.spaces[space].alignment if o.alignment is None else o.alignment
        return 0

    @staticmethod
    def default_cores(i):
        spaces = {i.operand_space(o.register) for o in i.format.addresses}
        if i.pipe == "V" or "UB" in spaces:
            return ["coupled", "aiv"]
        if i.pipe in ("M", "MTE1", "FIX") or spaces & CUBE_SPACES:
            return ["coupled", "aic"]
        return list(ALL_CORES)

    def check_overlap(self):
        for a in range(len(self.instructions)):
            for b in range(a):
                x, y = self.instructions[a], self.instructions[b]
                if not (x.match ^ y.match) & x.mask & y.mask:
                    raise ValueError(f"{x.name} and {y.name} match one word")
        for file_names in (self.instructions, self.registers, self.formats):
            names = [r.name for r in file_names]
            if len(set(names)) != len(names):
                raise ValueError(f"a name stands twice among {names}")
