// What travels through the vector unit.
package vector_types;

  localparam int ADDRESS_BITS = 19;  // blocks of 32 B in UB
  localparam int STRIDE_BITS = 11;   // blocks: the widest stride of an instruction
  localparam int COUNT_BITS = 26;    // repeats of a command: 2^32 - 1 elements in counter mode

  typedef logic [ADDRESS_BITS-1:0] address_t;
  typedef logic [STRIDE_BITS-1:0] stride_t;
  typedef logic [COUNT_BITS-1:0] count_t;

  typedef enum logic [2:0] {
    OP_ADD,           // x + y
    OP_SUBTRACT,      // x - y
    OP_MULTIPLY,      // x * y
    OP_MAX,
    OP_MIN,
    OP_MULTIPLY_ADD,  // x * y, rounded, + z
    OP_CONVERT        // x
  } op_t;

  typedef enum logic {
    FORMAT_F16,
    FORMAT_F32
  } format_t;

  typedef enum logic [2:0] {
    ROUND_NEAREST,  // ties to even
    ROUND_AWAY,     // to nearest, ties away from zero
    ROUND_FLOOR,
    ROUND_CEIL,
    ROUND_TRUNC,
    ROUND_ODD       // inexact: the neighbour whose last bit is set
  } round_t;

  typedef struct packed {
    format_t source;  // of x and y
    format_t result;  // of z and the result
  } formats_t;

  typedef struct packed {
    op_t      op;
    formats_t formats;
    round_t   round;  // OP_CONVERT to f16
  } operation_t;

  // Block b of repeat r at address + r * repeat_stride + b * block_stride.
  typedef struct packed {
    address_t address;
    stride_t  block_stride;
    stride_t  repeat_stride;
  } operand_t;

  typedef struct packed {
    operation_t operation;
    operand_t   dst;
    operand_t   x;
    operand_t   y;
    operand_t   z;
    logic       is_scalar;  // y is `scalar` in every lane
    logic [31:0] scalar;
    count_t     count;      // repeats before the tail
  } command_t;

  // Whether an element has a lane for itself; two f16 share one otherwise.
  function automatic logic is_wide(input formats_t formats);
    return formats.source == FORMAT_F32 || formats.result == FORMAT_F32;
  endfunction

endpackage
