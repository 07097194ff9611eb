// What travels through the cube: a command as its port takes it, and a pass, which is one fractal of A
// times one of B added to one tile of C.
package cube_types;

  localparam int ADDRESS_BITS = 24;  // bytes of L0A, L0B, L0C or the bias table
  localparam int SIZE_BITS = 12;     // m, n, k of mad
  localparam int COUNT_BITS = 8;     // rows, columns, elements of one fractal

  typedef logic [ADDRESS_BITS-1:0] address_t;
  typedef logic [SIZE_BITS-1:0] extent_t;
  typedef logic [COUNT_BITS-1:0] count_t;

  typedef enum logic [1:0] {
    ELEMENT_F16,
    ELEMENT_BF16,
    ELEMENT_S8,
    ELEMENT_U8
  } element_t;

  // What the first sums along k start from.
  typedef enum logic [1:0] {
    START_ZERO,
    START_C,
    START_BIAS
  } start_t;

  typedef struct packed {
    element_t a_element;
    element_t b_element;
    extent_t  m;
    extent_t  n;
    extent_t  k;
    address_t a;
    address_t b;
    address_t c;
    address_t bias;
    start_t   start;
    logic     is_gemv;
    logic     saturate;
  } command_t;

  // Where the sums of a pass go.
  typedef struct packed {
    address_t c;
    count_t   rows;      // of the tile that are used and written
    count_t   columns;
    logic     saturate;
    logic     is_empty;  // no work: it only carries is_last, in its turn
    logic     is_last;   // of its command
  } result_t;

  // What the array needs to know.
  typedef struct packed {
    element_t a_element;
    element_t b_element;
    count_t   elements;  // along k that count
    result_t  result;
  } product_t;

  // What joins the operands when they come.
  typedef struct packed {
    start_t   start;
    count_t   a_row;    // GEMV: row of the fractal of A that is row 0
    logic     is_gemv;
    product_t product;
  } operation_t;

  typedef struct packed {
    address_t   a;
    address_t   b;
    address_t   bias;
    operation_t operation;
  } pass_t;

  function automatic logic is_float(input element_t element);
    return element == ELEMENT_F16 || element == ELEMENT_BF16;
  endfunction

endpackage
