// A made-up profile of the schema, for tests of the page: consistent (parts of a pipe add up to its blocks' time, slices
// lie in their tasks), the same for the same options, and with names that would run as script if anything let them.
//
// node sample.mjs [operators] [slices] > profile.json

export const HOSTILE = `</script><img src=x onerror="document.title='owned'"><b>&"'`;

const PIPES = { AIC: ["S", "M", "MTE1", "MTE2", "FIX"], AIV: ["S", "V", "MTE2", "MTE3"] };
const INSTRUCTIONS = {
  S: ["scalar"],
  M: ["mad"],
  MTE1: ["load2d_l1_l0a", "load2d_l1_l0b"],
  MTE2: ["copy_gm_l1", "copy_gm_ub"],
  FIX: ["fix_l0c_gm"],
  V: ["vadd", "vmul", "vmax"],
  MTE3: ["copy_ub_gm"],
};
const WAITS = ["flag", "barrier", "cross-core flag", "queue full", "other pipes", "memory"];
const NAMES = [...Object.values(INSTRUCTIONS).flat(), ...WAITS.map((w) => `wait ${w}`)];

function generator(seed) {
  // mulberry32
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function makeSample({ operators = 12, slices = 4000, aic = 4, aiv = 8, seed = 1 } = {}) {
  const random = generator(seed);
  const between = (low, high) => low + Math.floor(random() * (high - low + 1));
  const tasks = [];
  let now = 0;
  const add = (task, cycles) => {
    tasks.push({ id: tasks.length, stream: 0, ...task, submitted: 0, began: now, ended: now + cycles });
    now += cycles + between(20, 200);
  };

  add({ kind: "copy_in", name: "copy_in" }, 2000);
  for (let i = 0; i < operators; ++i) {
    const isCube = i % 3 !== 1;
    const core = isCube ? "AIC" : "AIV";
    const cores = between(1, isCube ? aic : aiv);
    const cycles = between(3000, 20000);
    add(
      {
        kind: "launch",
        name: i === 2 ? HOSTILE : `${isCube ? "conv" : "relu"}${i}`,
        type: isCube ? "Conv" : "Relu",
        kernel: isCube ? `conv_f16_${i % 2}` : "relu_f16",
        block_dim: cores,
        cores,
        core_kind: core,
        bound: isCube ? "cube" : "vector",
        inputs: [{ type: "f16", shape: "1x64x56x56", format: "NC1HWC0" }],
        outputs: [{ type: "f16", shape: "1x64x56x56", format: "NC1HWC0" }],
        operations: isCube
          ? { "cube f16": cycles * cores * between(200, 3000) }
          : { "vector f16": cycles * cores * between(8, 90) },
        bytes: {
          gm_read: cycles * cores * between(5, 30),
          gm_written: cycles * cores * 3,
          dram_read: i === 5 ? 0 : cycles * cores * between(1, 10),
          dram_written: i === 5 ? 0 : cycles,
        },
        l2: { hits: between(100, 900), misses: between(10, 400), write_backs: 3 },
        paths: isCube
          ? { "GM->L1": cycles * 90, "L1->L0A": cycles * 200, "L1->L0B": cycles * 150, "L0C->GM": cycles * 30 }
          : { "GM->UB": cycles * 60, "UB->GM": cycles * 30 },
        pipes: PIPES[core].map((pipe) => pipeTime(core, pipe, Math.floor(cycles * 0.9) * cores, random)),
      },
      cycles,
    );
  }
  add({ kind: "copy_out", name: "copy_out" }, 1500);

  const total = Math.max(...tasks.map((t) => t.ended));
  const bin = Math.ceil(total / 200);
  const bins = (most) => Array.from({ length: Math.ceil(total / bin) }, () => Math.floor(random() * most * bin));
  return {
    schema: "cubist.profile/1",
    program: "zoo:made-up",
    mode: "full",
    device: 0,
    chip: {
      name: "made-up",
      clock_mhz: 1850,
      cores: [
        { kind: "AIC", count: aic },
        { kind: "AIV", count: aiv },
      ],
    },
    total_cycles: total,
    roofs: {
      compute: [
        { name: "cube f16", ops_per_cycle: 8192 * aic },
        { name: "cube s8", ops_per_cycle: 16384 * aic },
        { name: "vector f16", ops_per_cycle: 256 * aiv },
      ],
      memory: [
        { name: "HBM", bytes_per_cycle: 40 * aic },
        { name: "L2", bytes_per_cycle: 110 * aic },
      ],
    },
    tasks,
    lines: lines(between),
    bandwidth: {
      bin_cycles: bin,
      gm_read: bins(300),
      gm_written: bins(80),
      dram_read: bins(150),
      dram_written: bins(40),
      l2_hits: bins(2),
      l2_misses: bins(0.7),
    },
    timeline: {
      resolution_cycles: 0,
      begin: 0,
      end: total,
      tracks: tracks(tasks, slices, aic, aiv, random),
      names: NAMES,
    },
    network: {
      total_cycles: total,
      outputs: [
        {
          name: "logits",
          type: "f32[1x1000]",
          max_abs_error: 0.04,
          max_rel_error: 6.4e-4,
          tolerance: "made up",
          pass: true,
        },
      ],
      pass: true,
    },
  };
}

// Parts that add up to `total`.
function pipeTime(core, pipe, total, random) {
  const weights = {
    busy: 1 + 3 * random(),
    idle: random(),
    flag: 2 * random(),
    barrier: random() < 0.5 ? random() : 0,
    "queue full": pipe === "S" ? random() : 0,
  };
  const sum = Object.values(weights).reduce((a, b) => a + b, 0);
  const part = (name) => Math.floor((total * weights[name]) / sum);
  const waits = {};
  for (const reason of ["flag", "barrier", "queue full"]) if (part(reason) > 0) waits[reason] = part(reason);
  const busy = part("busy");
  const idle = total - busy - Object.values(waits).reduce((a, b) => a + b, 0);
  const isMover = pipe.startsWith("MTE");
  return {
    core,
    pipe,
    busy,
    idle,
    waits,
    memory: isMover ? Math.floor(busy * 0.4) : 0,
    bank_conflict: pipe === "V" ? Math.floor(busy * 0.15) : 0,
    group_conflict: pipe === "V" ? Math.floor(busy * 0.05) : 0,
    dependency: pipe === "FIX" || pipe === "M" ? Math.floor(busy * 0.1) : 0,
    instructions: Math.floor(busy / 40),
    gm_read: 0,
    gm_written: 0,
  };
}

function lines(between) {
  const texts = [
    "mad(l0c, l0a, l0b, config);",
    "copy_gm_l1(a, source, burst);",
    "wait_flag(PIPE_MTE2, PIPE_MTE1, id);",
    `// ${HOSTILE}`,
    "for (uint32_t k = 0; k < tiles; ++k) {",
    "vadd(dst, a, b, repeat);",
  ];
  return Array.from({ length: 40 }, (_, i) => {
    const busy = between(100, 60000 / (i + 1));
    return {
      file: i % 4 ? "kernels/library/conv.cpp" : "kernels/library/relu.cpp",
      line: 20 + i,
      function: i % 3 ? "conv_tile" : "store_tile",
      ...(i === 7 ? {} : { text: `  ${texts[i % texts.length]}` }),
      kernel: i % 4 ? `conv_f16_${i % 2}` : "relu_f16",
      executed: between(10, 9000),
      instructions: between(1, 900),
      cycles: { S: Math.floor(busy / 4), [i % 4 ? "M" : "V"]: busy },
      waits: i % 2 ? { [i % 4 ? "M" : "V"]: { flag: Math.floor(busy / 2) } } : {},
      memory: Math.floor(busy / 5),
      bank_conflict: i % 4 ? 0 : Math.floor(busy / 9),
      dependency: 0,
    };
  }).sort((a, b) => sum(b.cycles) - sum(a.cycles));
}

const sum = (values) => Object.values(values).reduce((a, b) => a + b, 0);

function tracks(tasks, slices, aic, aiv, random) {
  const result = [];
  for (const [kind, count] of [
    ["AIC", aic],
    ["AIV", aiv],
  ]) {
    for (let core = 0; core < count; ++core)
      for (const pipe of PIPES[kind])
        result.push({ core: `${kind} ${core}`, pipe, start: [], duration: [], name: [], task: [] });
  }
  const runs = result.map((track) =>
    tasks.filter(
      (t) => t.kind === "launch" && t.core_kind === track.core.slice(0, 3) && Number(track.core.slice(4)) < t.cores,
    ),
  );
  const cycles = runs.flat().reduce((n, t) => n + t.ended - t.began, 0);
  result.forEach((track, i) => {
    for (const task of runs[i]) {
      const count = Math.max(1, Math.round((slices * (task.ended - task.began)) / cycles));
      const step = ((task.ended - task.began) * 0.95) / count;
      for (let k = 0; k < count; ++k) {
        const own = INSTRUCTIONS[track.pipe];
        const name =
          random() < 0.35 ? `wait ${WAITS[Math.floor(random() * 2)]}` : own[Math.floor(random() * own.length)];
        track.start.push(Math.floor(task.began + (task.ended - task.began) * 0.05 + k * step));
        track.duration.push(Math.max(1, Math.floor(step * (0.4 + 0.6 * random()))));
        track.name.push(NAMES.indexOf(name));
        track.task.push(task.id);
      }
    }
  });
  return result;
}

if (process.argv[1]?.endsWith("sample.mjs")) {
  const [operators, slices] = process.argv.slice(2).map(Number);
  process.stdout.write(JSON.stringify(makeSample({ operators: operators || 12, slices: slices || 4000 })));
}
