// The JSON of a profile (docs/profile-json.md, schema cubist.profile/1). What was not measured is absent.

export interface Profile {
  schema: string;
  program?: string;
  mode?: string;
  device?: number;
  chip?: Chip;
  total_cycles?: number;
  roofs?: Roofs;
  tasks?: Task[];
  lines?: Line[];
  bandwidth?: Bandwidth;
  timeline?: Timeline;
  network?: Network;
}

export interface Chip {
  name: string;
  clock_mhz?: number;
  cores?: { kind: string; count: number }[];
}

export interface Roofs {
  compute?: { name: string; ops_per_cycle: number }[];
  memory?: { name: string; bytes_per_cycle: number }[];
}

export interface Tensor {
  type?: string;
  shape?: string;
  format?: string;
}

export interface Task {
  id: number;
  stream?: number;
  kind: string;
  name: string;
  type?: string;
  kernel?: string;
  block_dim?: number;
  bound?: string;
  cores?: number;
  core_kind?: string;
  inputs?: Tensor[];
  outputs?: Tensor[];
  submitted?: number;
  began?: number;
  ended?: number;
  failed?: string;
  operations?: Record<string, number>;
  bytes?: { gm_read?: number; gm_written?: number; dram_read?: number; dram_written?: number };
  l2?: { hits?: number; misses?: number; write_backs?: number };
  paths?: Record<string, number>;
  pipes?: PipeTime[];
}

// busy, waits and idle add up to the time of the blocks; memory, bank_conflict and dependency are parts of busy,
// group_conflict is a part of bank_conflict.
export interface PipeTime {
  core: string;
  pipe: string;
  busy?: number;
  idle?: number;
  waits?: Record<string, number>;
  memory?: number;
  bank_conflict?: number;
  group_conflict?: number;
  dependency?: number;
  instructions?: number;
  hazards?: number;
  interlocked?: number;
  gm_read?: number;
  gm_written?: number;
}

export interface Place {
  file: string;
  line: number;
  function?: string;
}

export interface Line extends Place {
  /** Where the function was inlined, innermost first. */
  inlined_at?: Place[];
  text?: string;
  kernel?: string;
  executed?: number;
  instructions?: number;
  cycles?: Record<string, number>;
  waits?: Record<string, Record<string, number>>;
  memory?: number;
  bank_conflict?: number;
  dependency?: number;
  /** Dependences that interlocks resolved, because the program had no flag or barrier for them. */
  hazards?: { pipe: string; after: string; resolved: number; cycles: number }[];
}

export interface Bandwidth {
  bin_cycles: number;
  gm_read?: number[];
  gm_written?: number[];
  dram_read?: number[];
  dram_written?: number[];
  l2_hits?: number[];
  l2_misses?: number[];
}

export interface Timeline {
  resolution_cycles?: number;
  begin?: number;
  end?: number;
  tracks: { core: string; pipe: string; start: number[]; duration: number[]; name: number[]; task: number[] }[];
  names: string[];
}

export interface Network {
  total_cycles?: number;
  outputs?: {
    name: string;
    type?: string;
    max_abs_error?: number | null;
    max_rel_error?: number | null;
    tolerance?: string | null;
    pass?: boolean | null;
  }[];
  pass?: boolean | null;
}
