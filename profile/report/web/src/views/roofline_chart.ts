// How a roofline is drawn: roofs as lines, launches as points.
import { axisStyle, legendStyle, tooltipStyle } from "../chart.ts";
import { boundVariable, resolved } from "../colours.ts";
import { facts } from "../dom.ts";
import { bytes, type Clock, operations, percent, significant } from "../format.ts";
import { largest, smallest } from "../model/extremes.ts";
import { bytesAt } from "../model/operators.ts";
import type { Roofline, RooflinePoint } from "../model/roofline.ts";
import type { Roofs } from "../profile.ts";

type Option = Record<string, unknown>;

interface Range {
  low: number;
  high: number;
}

// Whole decades around what is drawn, so that the ridge of the roofs is always visible.
function decades(values: number[]): Range {
  return {
    low: 10 ** Math.floor(Math.log10(smallest(values))),
    high: 10 ** Math.ceil(Math.log10(largest(values) * 1.05)),
  };
}

export function rooflineOption(
  line: Roofline,
  roofs: Roofs,
  memory: string,
  every: boolean,
  clock: Clock,
  selected: number | null,
): Option {
  const { unit, perCycle } = clock.rate;
  const bandwidth = roofs.memory!.find((r) => r.name === memory)!.bytes_per_cycle;
  const used = new Set(line.points.map((p) => p.roof));
  const shown = levels(roofs.compute!.filter((roof) => every || used.size === 0 || used.has(roof.name)));
  const peaks = shown.map((r) => r.ops_per_cycle);
  const x = decades([...line.points.map((p) => p.intensity), ...peaks.map((p) => p / bandwidth)]);
  const y = decades([...line.points.map((p) => p.rate * perCycle), ...peaks.map((p) => p * perCycle)]);
  return {
    grid: { left: 62, right: 20, top: 40, bottom: 52, outerBoundsMode: "none" },
    legend: {
      ...legendStyle(),
      top: 4,
      left: 0,
      data: [...new Set(line.points.map((p) => p.operator.bound ?? "bound not measured"))],
    },
    tooltip: { ...tooltipStyle(), trigger: "item" },
    xAxis: {
      type: "log",
      min: x.low,
      max: x.high,
      ...axisStyle(`operations per byte of ${memory}`, 30),
      axisLabel: logLabels(),
    },
    yAxis: { type: "log", min: y.low, max: y.high, ...axisStyle(unit, 46), axisLabel: logLabels() },
    series: [
      ...roofs.memory!.map((roof) => memoryRoof(roof, roof.name === memory, x, y, Math.max(...peaks), perCycle, clock)),
      ...shown.map((roof) =>
        computeRoof(
          roof,
          roof.names.some((name) => used.has(name)),
          x,
          bandwidth,
          perCycle,
          unit,
        ),
      ),
      ...points(line, perCycle, unit, memory, clock, selected),
    ],
  };
}

interface Level {
  names: string[];
  ops_per_cycle: number;
}

// Roofs of the same height are one line with both names: "cube f16 · bf16".
function levels(roofs: readonly { name: string; ops_per_cycle: number }[]): Level[] {
  const result: Level[] = [];
  for (const roof of roofs) {
    const same = result.find((level) => level.ops_per_cycle === roof.ops_per_cycle);
    if (same) same.names.push(roof.name);
    else result.push({ names: [roof.name], ops_per_cycle: roof.ops_per_cycle });
  }
  return result;
}

function levelName({ names }: Level): string {
  const unitOf = (name: string): string => name.split(" ")[0]!;
  return names
    .map((name, i) => (i > 0 && unitOf(name) === unitOf(names[i - 1]!) ? name.slice(unitOf(name).length + 1) : name))
    .join(" · ");
}

function logLabels(): Option {
  const short = (v: number): string =>
    v >= 1e6 ? `${significant(v / 1e6)}M` : v >= 1e3 ? `${significant(v / 1e3)}k` : significant(v);
  return { color: resolved("--muted"), fontSize: 11, formatter: short, hideOverlap: true };
}

function memoryRoof(
  roof: { name: string; bytes_per_cycle: number },
  active: boolean,
  x: Range,
  y: Range,
  peak: number,
  perCycle: number,
  clock: Clock,
): Option {
  const slope = roof.bytes_per_cycle * perCycle;
  const from = Math.max(x.low, y.low / slope);
  const to = Math.min(x.high, peak / roof.bytes_per_cycle);
  const rate = `${significant(roof.bytes_per_cycle * clock.bandwidth.perCycle)} ${clock.bandwidth.unit}`;
  // The label stands left of the slope, high enough to be clear of the axis.
  const middle = from * (to / from) ** 0.7;
  return {
    name: roof.name,
    type: "line",
    silent: true,
    symbol: "none",
    data: [
      [from, from * slope],
      {
        value: [middle, middle * slope],
        symbol: "circle",
        symbolSize: 1,
        label: {
          show: true,
          position: "left",
          distance: 6,
          formatter: `${roof.name} ${rate}`,
          color: resolved(active ? "--text" : "--muted"),
          fontSize: 11,
        },
      },
      [to, to * slope],
    ],
    showSymbol: true,
    label: { show: false },
    lineStyle: {
      color: resolved(active ? "--roof" : "--axis"),
      width: active ? 2 : 1,
      type: active ? "solid" : "dashed",
    },
    itemStyle: { color: "transparent" },
    z: 1,
  };
}

function computeRoof(roof: Level, used: boolean, x: Range, bandwidth: number, perCycle: number, unit: string): Option {
  const rate = roof.ops_per_cycle * perCycle;
  const ridge = Math.max(x.low, roof.ops_per_cycle / bandwidth);
  return {
    name: levelName(roof),
    type: "line",
    silent: true,
    symbol: "none",
    showSymbol: false,
    data: [
      [ridge, rate],
      [x.high, rate],
    ],
    endLabel: {
      show: true,
      align: "right",
      verticalAlign: "bottom",
      offset: [-8, -3],
      fontSize: 11,
      color: resolved(used ? "--text" : "--muted"),
      formatter: `${levelName(roof)} ${significant(rate)} ${unit}`,
    },
    labelLayout: { hideOverlap: true },
    lineStyle: { color: resolved(used ? "--roof" : "--axis"), width: used ? 2 : 1, type: used ? "solid" : "dashed" },
    z: 1,
  };
}

function points(
  line: Roofline,
  perCycle: number,
  unit: string,
  memory: string,
  clock: Clock,
  selected: number | null,
): Option[] {
  const groups = new Map<string, RooflinePoint[]>();
  // The selected point is drawn last, on top: its group after the others, itself after its group.
  const isSelected = (point: RooflinePoint): boolean => point.operator.index === selected;
  const inOrder = [...line.points].sort((a, b) => Number(isSelected(a)) - Number(isSelected(b)));
  for (const point of inOrder) {
    const bound = point.operator.bound ?? "bound not measured";
    const group = groups.get(bound);
    if (group) group.push(point);
    else groups.set(bound, [point]);
  }
  const byTask = new Map(line.points.map((point) => [point.operator.index, point]));
  const longest = largest(line.points.map((p) => p.operator.cycles ?? 0));
  const bySelection = (a: RooflinePoint[], b: RooflinePoint[]): number =>
    Number(a.some(isSelected)) - Number(b.some(isSelected));
  return [...groups]
    .sort((a, b) => bySelection(a[1], b[1]))
    .map(([bound, members]) => ({
      name: bound,
      type: "scatter",
      z: 3,
      itemStyle: { color: resolved(boundVariable(bound)) },
      data: members.map((point) => ({
        value: [point.intensity, point.rate * perCycle],
        task: point.operator.index, // no more: ECharts copies what it is given, all the way down
        symbol: point.roof.startsWith("vector") ? "diamond" : "circle",
        symbolSize: 7 + 22 * Math.sqrt((point.operator.cycles ?? 0) / longest),
        itemStyle: style(point, selected),
      })),
      tooltip: {
        formatter: (p: { data: { task: number } }) => tooltip(byTask.get(p.data.task)!, unit, perCycle, memory, clock),
      },
    }));
}

function style(point: RooflinePoint, selected: number | null): Option {
  if (selected === null) return { opacity: 0.8, borderColor: resolved("--surface"), borderWidth: 1 };
  const isSelected = point.operator.index === selected;
  return isSelected ? { opacity: 1, borderColor: resolved("--text"), borderWidth: 2 } : { opacity: 0.16 };
}

function tooltip(point: RooflinePoint, unit: string, perCycle: number, memory: string, clock: Clock): HTMLElement {
  const { task, cycles, share, bound } = point.operator;
  return facts(task.name, [
    task.type ? ["type", task.type] : null,
    task.kernel ? ["kernel", task.kernel] : null,
    ["time", cycles === null ? "not measured" : clock.both(cycles) + (share === null ? "" : ` · ${percent(share)}`)],
    ["rate", `${significant(point.rate * perCycle)} ${unit} (${point.roof})`],
    ["operations", operations(point.operations)],
    [`${memory} bytes`, bytes(bytesAt(task, memory) ?? 0)],
    ["intensity", `${significant(point.intensity)} ops/B`],
    ["of the roof here", percent(point.achieved)],
    bound ? ["bound by", bound] : null,
  ]);
}
