"""Smallest possible writer of ONNX models, for tests of bad input: protobuf wire format by hand, no onnx package needed.

Field numbers: onnx.proto3 (ModelProto, GraphProto, NodeProto, ValueInfoProto, TypeProto, TensorProto).
"""

FLOAT = 1


def varint(value):
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def message(field, *parts):
    body = b"".join(parts)
    return varint(field << 3 | 2) + varint(len(body)) + body


def text(field, value):
    return message(field, value.encode())


def value_info(field, name, dims):
    """A float tensor; a dimension is an int, or a str for a dynamic one."""
    shape = b"".join(message(1, number(1, d) if isinstance(d, int) else text(2, d)) for d in dims)
    return message(field, text(1, name), message(2, message(1, number(1, FLOAT), message(2, shape))))


def node(op_type, inputs, outputs, domain=""):
    return message(1, *[text(1, i) for i in inputs], *[text(2, o) for o in outputs], text(3, op_type.lower()), text(4, op_type),
                   *([text(7, domain)] if domain else []))


def model(nodes, inputs, outputs, opset=13):
    """nodes: node(...) bytes; inputs, outputs: (name, dims)."""
    graph = b"".join(nodes) + text(2, "test")
    graph += b"".join(value_info(11, *i) for i in inputs) + b"".join(value_info(12, *o) for o in outputs)
    return number(1, 7) + message(7, graph) + message(8, number(2, opset))
