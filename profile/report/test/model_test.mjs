// What the page computes from a profile, without a browser.
//
// node model_test.mjs <folder with node_modules>
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { makeSample } from "./sample.mjs";

const [modulesDir] = process.argv.slice(2);
const esbuild = createRequire(join(modulesDir, "node_modules", "x.js"))("esbuild");
const source = fileURLToPath(new URL("../web/src", import.meta.url));
const files = [
  "format",
  "model/pipe_parts",
  "model/operators",
  "model/roofline",
  "model/findings",
  "model/lines",
  "timeline/tracks",
  "timeline/merge",
  "timeline/ruler",
  "timeline/window",
];
const { outputFiles } = esbuild.buildSync({
  stdin: {
    contents: files.map((file) => `export * from "./${file}.ts";`).join("\n"),
    resolveDir: source,
    loader: "ts",
  },
  bundle: true,
  format: "esm",
  write: false,
});
const page = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);

const sum = (values) => [...values].reduce((a, b) => a + b, 0);

test("the parts of a pipe add up to busy, waits and idle", () => {
  for (const task of makeSample().tasks.filter((t) => t.pipes)) {
    for (const parts of page.sumPipes([task])) {
      const time = task.pipes.find((p) => p.pipe === parts.pipe);
      assert.equal(sum(parts.parts.values()), time.busy + time.idle + sum(Object.values(time.waits)));
      assert.equal(parts.total, sum(parts.parts.values()));
    }
  }
});

test("parts are stacked in one order, unknown reasons before idle", () => {
  const pipes = page.sumPipes([
    { pipes: [{ core: "AIV", pipe: "V", busy: 5, idle: 1, memory: 2, waits: { moon: 3, flag: 1 } }] },
  ]);
  assert.deepEqual(page.partsIn(pipes), ["working", "memory", "wait flag", "wait moon", "idle"]);
});

const launch = (more) => ({ id: 0, kind: "launch", name: "k", began: 0, ended: 1000, cores: 2, ...more });

test("an operator's bound is the profile's, and absent where it has none", () => {
  const [bound, unknown] = page.operatorsOf({ tasks: [launch({ bound: "vector" }), launch({})] });
  assert.equal(bound.bound, "vector");
  assert.equal(unknown.bound, null);
});

const ROOFS = {
  compute: [{ name: "vector f16", ops_per_cycle: 100 }],
  memory: [
    { name: "HBM", bytes_per_cycle: 10 },
    { name: "L2", bytes_per_cycle: 50 },
  ],
};

test("a kernel stands at its operations per byte and per cycle, against the roof at that intensity", () => {
  const task = launch({
    operations: { "vector f16": 20000 },
    bytes: { dram_read: 3000, dram_written: 1000, gm_read: 10000 },
  });
  const operators = page.operatorsOf({ tasks: [task], total_cycles: 2000, roofs: ROOFS });
  const [hbm] = page.rooflineOf(operators, ROOFS, "HBM").points;
  assert.deepEqual([hbm.intensity, hbm.rate, hbm.achieved], [5, 20, 0.4]); // 20 of min(100, 5 x 10)
  const [l2] = page.rooflineOf(operators, ROOFS, "L2").points;
  assert.deepEqual([l2.intensity, l2.rate, l2.achieved], [2, 20, 0.2]); // 20 of min(100, 2 x 50)
  assert.deepEqual(operators[0].roof, { roof: "HBM", fraction: 0.4 });
  assert.equal(operators[0].share, 0.5);
});

test("no byte through a memory is no point, and said; no measured byte is neither", () => {
  const none = launch({ operations: { "vector f16": 1 }, bytes: { dram_read: 0, dram_written: 0 } });
  const unknown = launch({ operations: { "vector f16": 1 } });
  const operators = page.operatorsOf({ tasks: [none, unknown], roofs: ROOFS });
  const line = page.rooflineOf(operators, ROOFS, "HBM");
  assert.equal(line.points.length, 0);
  assert.deepEqual(
    line.withoutBytes.map((o) => o.index),
    [0],
  );
  assert.equal(operators[1].dramBytes, null);
});

test("findings are ranked by measured shares, one of each topic", () => {
  const profile = {
    total_cycles: 2000,
    chip: { name: "c", cores: [{ kind: "AIV", count: 8 }] },
    tasks: [
      launch({ core_kind: "AIV", pipes: [{ core: "AIV", pipe: "V", busy: 100, idle: 100, waits: { flag: 1800 } }] }),
    ],
    lines: [{ file: "a/add.cpp", line: 7, text: " wait_flag(PIPE_MTE2, PIPE_V, 0);", waits: { V: { flag: 1800 } } }],
  };
  const findings = page.findingsOf(profile, 3);
  assert.deepEqual(
    findings.map((f) => [f.topic, f.share]),
    [
      ["AIV", 0.9],
      ["cores", 0.75],
      ["gaps", 0.5],
    ],
  );
  assert.match(findings[0].detail, /add\.cpp:7, wait_flag\(PIPE_MTE2, PIPE_V, 0\)/);
});

test("that the scalar unit waits for the pipes is no finding", () => {
  const tasks = [launch({ pipes: [{ core: "AIV", pipe: "S", busy: 1, idle: 0, waits: { "other pipes": 1999 } }] })];
  assert.deepEqual(page.findingsOf({ tasks, total_cycles: 1000 }, 3), []);
});

test("lines count busy and waits once, by pipe and by part", () => {
  const hot = page.hotLine({
    file: "a",
    line: 1,
    cycles: { V: 10, S: 2 },
    waits: { V: { flag: 5 } },
    memory: 3,
    bank_conflict: 1,
  });
  assert.equal(hot.total, 17);
  assert.equal(sum(hot.byPipe.values()), 17);
  assert.equal(sum(hot.byPart.values()), 17);
  assert.equal(hot.byPart.get("working"), 8);
});

const raw = { core: "AIV 0", pipe: "V" };

test("merging loses no time: what is drawn covers what the slices take", () => {
  const start = [],
    duration = [],
    name = [],
    task = [];
  for (let i = 0, now = 0; i < 5000; ++i) {
    start.push(now);
    duration.push(1 + ((i * 7) % 13));
    name.push(i % 2);
    task.push(0);
    now += duration[i] + (i % 3);
  }
  const data = page.readTimeline(
    { tracks: [{ ...raw, start, duration, name, task }], names: ["vadd", "wait flag"] },
    undefined,
  );
  for (const [begin, end] of [
    [0, data.end],
    [data.end * 0.4, data.end * 0.5],
    [100, 160],
  ]) {
    const view = { begin, end, width: 640 };
    let covered = 0;
    page.mergeSlices(data.tracks[0], view, new Uint8Array([0, 1]), 2, {
      whole: (x0, x1) => {
        covered += Math.min(640, x1) - Math.max(0, x0);
      },
      merged: (x0, x1, kind, coverage) => {
        covered += (x1 - x0) * coverage;
      },
    });
    const expected =
      sum(start.map((s, i) => Math.max(0, Math.min(end, s + duration[i]) - Math.max(begin, s)))) *
      (640 / (end - begin));
    assert.ok(Math.abs(covered - expected) < 0.1 * expected, `${covered} of ${expected} pixels`); // a level is an eighth
  }
});

test("slices are found by time, also where instructions of a pipe overlap and where they come unsorted", () => {
  const data = page.readTimeline(
    { names: ["a"], tracks: [{ ...raw, start: [50, 0, 10], duration: [5, 100, 5], name: [0, 0, 0], task: [0, 0, 0] }] },
    undefined,
  );
  const [track] = data.tracks;
  assert.deepEqual([...track.start], [0, 10, 50]);
  assert.equal(page.sliceAt(track, 12, 0), 1);
  assert.equal(page.sliceAt(track, 70, 0), 0);
  assert.equal(page.sliceAt(track, 101, 0), null);
  assert.equal(page.firstAfter(track, 60), 0);
});

test("the window of time stays within the run and keeps the moment under the pointer", () => {
  const window = new page.TimeWindow(0, 1000);
  window.zoom(0.5, 0.25);
  assert.deepEqual([window.begin, window.end], [125, 625]);
  window.pan(1e9);
  assert.deepEqual([window.begin, window.end], [500, 1000]);
  window.zoom(100, 0.5);
  assert.deepEqual([window.begin, window.end], [0, 1000]);
});

test("ticks are round and few", () => {
  assert.deepEqual(page.ticks(0, 100, 550), [0, 20, 40, 60, 80, 100]);
});

test("numbers have three significant digits and a unit", () => {
  assert.equal(page.bytes(1234567), "1.23 MB");
  assert.equal(page.seconds(500.36e-6), "500 µs");
  assert.equal(page.percent(0.0004), "< 0.1 %");
  assert.equal(new page.Clock(undefined).time(1234), "1,234 cycles");
  assert.equal(new page.Clock(1000).time(1234), "1.23 µs");
});
