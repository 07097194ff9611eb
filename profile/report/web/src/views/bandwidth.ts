// Bandwidth at the cores' ports and behind L2, and the hit rate of L2, over time.
import { axisStyle, Chart, legendStyle, tooltipStyle } from "../chart.ts";
import { css, resolved } from "../colours.ts";
import { dot, h } from "../dom.ts";
import { bytes, type Clock, percent, significant } from "../format.ts";
import { largest } from "../model/extremes.ts";
import type { Bandwidth, Profile } from "../profile.ts";
import type { Selection } from "../selection.ts";

type Option = Record<string, unknown>;

const FLOWS = [
  { key: "gm_read", name: "read at the cores' ports", variable: "--flow-gm-read" },
  { key: "gm_written", name: "written at the cores' ports", variable: "--flow-gm-written" },
  { key: "dram_read", name: "read from DRAM", variable: "--flow-dram-read" },
  { key: "dram_written", name: "written to DRAM", variable: "--flow-dram-written" },
] as const;

export function bandwidthOverTime(
  profile: Profile,
  bandwidth: Bandwidth,
  clock: Clock,
  selection: Selection,
): HTMLElement {
  const chart = new Chart(
    "bandwidth",
    hasHits(bandwidth) ? 440 : 300,
    "Bandwidth at the cores' ports and behind L2, and L2 hit rate, over time",
    () => bandwidthOption(profile, bandwidth, clock),
  );
  chart.refresh();
  selection.onChange((index) => {
    const task = index === null ? undefined : profile.tasks?.[index];
    const total = profile.total_cycles ?? binCount(bandwidth) * bandwidth.bin_cycles;
    const margin = ((task?.ended ?? 0) - (task?.began ?? 0)) * 0.05;
    chart.zoom(
      ((task?.began ?? 0) - margin) * clock.axis.perCycle,
      ((task?.ended ?? total) + margin) * clock.axis.perCycle,
    );
  });
  const missing = [
    ...FLOWS.filter((f) => !bandwidth[f.key]).map((f) => `bytes ${f.name}`),
    ...(hasHits(bandwidth) ? [] : ["L2 hit rate"]),
  ];
  return h(
    "div",
    {},
    h("h3", {}, `Over time, windows of ${clock.time(bandwidth.bin_cycles)}`),
    chart.element,
    missing.length > 0 ? h("p", { class: "not-measured" }, `Not measured: ${missing.join(", ")}.`) : "",
  );
}

function hasHits(b: Bandwidth): boolean {
  return b.l2_hits !== undefined && b.l2_misses !== undefined;
}
function binCount(b: Bandwidth): number {
  return Math.max(...FLOWS.map((f) => b[f.key]?.length ?? 0), b.l2_hits?.length ?? 0);
}

function bandwidthOption(profile: Profile, b: Bandwidth, clock: Clock): Option {
  const { unit, perCycle } = clock.bandwidth;
  const time = (bin: number): number => bin * b.bin_cycles * clock.axis.perCycle;
  const total = Math.max(time(binCount(b)), (profile.total_cycles ?? 0) * clock.axis.perCycle);
  const flows = FLOWS.filter((flow) => b[flow.key] !== undefined);
  const hits = hasHits(b);
  // A window's value holds until the next one: ECharts calls that step "end". The last needs an end of its own.
  const steps = (values: (number | null)[]): [number, number | null][] =>
    [...values, values[values.length - 1] ?? null].map((v, bin) => [time(bin), v]);
  const series: Option[] = flows.map((flow) => ({
    name: flow.name,
    type: "line",
    step: "end",
    showSymbol: false,
    sampling: "max",
    lineStyle: { width: 1.5 },
    areaStyle: { opacity: 0.1 },
    itemStyle: { color: resolved(flow.variable) },
    data: steps(b[flow.key]!.map((n) => (n / b.bin_cycles) * perCycle)),
    markLine: flow === flows[0] ? roofLines(profile, b, clock) : undefined,
  }));
  if (hits) {
    series.push({
      name: "L2 hit rate",
      type: "line",
      step: "end",
      showSymbol: false,
      xAxisIndex: 1,
      yAxisIndex: 1,
      sampling: "lttb",
      lineStyle: { width: 1.5 },
      itemStyle: { color: resolved("--flow-l2") },
      areaStyle: { opacity: 0.1 },
      data: steps(b.l2_hits!.map((h, i) => (h + b.l2_misses![i]! > 0 ? h / (h + b.l2_misses![i]!) : null))),
    });
  }
  const xAxis = (index: number, named: boolean): Option => ({
    type: "value",
    min: 0,
    max: total,
    gridIndex: index,
    ...axisStyle(named ? clock.axis.unit : "", 26),
    axisLabel: { color: resolved("--muted"), fontSize: 11, show: named, formatter: (v: number) => significant(v, 4) },
  });
  // Both grids keep their sides, whatever their labels need: their times stand above each other.
  const sides = { left: 62, right: 16, outerBoundsMode: "none" };
  return {
    grid: hits
      ? [
          { ...sides, top: 34, height: 210 },
          { ...sides, top: 268, height: 80 },
        ]
      : [{ ...sides, top: 34, bottom: 92 }],
    legend: { ...legendStyle(), top: 0, left: 0 },
    tooltip: {
      ...tooltipStyle(),
      trigger: "axis",
      axisPointer: { type: "line" },
      formatter: (items: { axisValue: number }[]) =>
        binTooltip(b, Math.floor(items[0]!.axisValue / clock.axis.perCycle / b.bin_cycles + 1e-9), clock),
    },
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    xAxis: hits ? [xAxis(0, false), xAxis(1, true)] : [xAxis(0, true)],
    yAxis: [
      { type: "value", min: 0, ...axisStyle(unit, 46) },
      ...(hits
        ? [
            {
              type: "value",
              min: 0,
              max: 1,
              gridIndex: 1,
              ...axisStyle("L2 hits", 46),
              interval: 0.5,
              axisLabel: { color: resolved("--muted"), fontSize: 11, formatter: (v: number) => `${v * 100} %` },
            },
          ]
        : []),
    ],
    dataZoom: [
      {
        type: "inside",
        filterMode: "none",
        xAxisIndex: hits ? [0, 1] : [0],
        zoomOnMouseWheel: "ctrl",
        moveOnMouseMove: true,
      },
      {
        type: "slider",
        filterMode: "none",
        xAxisIndex: hits ? [0, 1] : [0],
        bottom: 8,
        height: 18,
        borderColor: resolved("--border"),
        brushSelect: false,
        fillerColor: resolved("--accent-soft"),
        textStyle: { color: resolved("--muted"), fontSize: 10 },
        labelFormatter: (v: number) => `${significant(v, 4)} ${clock.axis.unit}`,
        handleStyle: { color: resolved("--surface"), borderColor: resolved("--axis") },
        moveHandleStyle: { color: resolved("--axis") },
        dataBackground: { lineStyle: { color: resolved("--axis") }, areaStyle: { color: resolved("--grid") } },
        selectedDataBackground: {
          lineStyle: { color: resolved("--accent") },
          areaStyle: { color: resolved("--accent-soft") },
        },
      },
    ],
    series,
  };
}

// A roof is drawn where the measured values come near enough to see both.
function roofLines(profile: Profile, b: Bandwidth, clock: Clock): Option {
  const most = largest(FLOWS.map((f) => largest(b[f.key] ?? [], 0) / b.bin_cycles));
  const near = (profile.roofs?.memory ?? []).filter((roof) => roof.bytes_per_cycle < 2 * most);
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: resolved("--roof"), type: "dashed" },
    data: near.map((roof) => ({
      yAxis: roof.bytes_per_cycle * clock.bandwidth.perCycle,
      label: {
        position: "insideEndTop",
        color: resolved("--text"),
        fontSize: 11,
        backgroundColor: resolved("--surface"),
        padding: [2, 4],
        borderRadius: 3,
        formatter: `${roof.name} roof ${significant(roof.bytes_per_cycle * clock.bandwidth.perCycle)} ${clock.bandwidth.unit}`,
      },
    })),
  };
}

function binTooltip(b: Bandwidth, bin: number, clock: Clock): HTMLElement {
  const rows = FLOWS.filter((f) => b[f.key]?.[bin] !== undefined).map((f) =>
    h(
      "tr",
      {},
      h("th", {}, dot(css(f.variable)), f.name),
      h(
        "td",
        {},
        `${significant((b[f.key]![bin]! / b.bin_cycles) * clock.bandwidth.perCycle)} ${clock.bandwidth.unit}`,
      ),
      h("td", {}, bytes(b[f.key]![bin]!)),
    ),
  );
  const hits = b.l2_hits?.[bin];
  const misses = b.l2_misses?.[bin];
  if (hits !== undefined && misses !== undefined && hits + misses > 0) {
    rows.push(
      h(
        "tr",
        {},
        h("th", {}, dot(css("--flow-l2")), "L2 hit rate"),
        h("td", {}, percent(hits / (hits + misses))),
        h("td"),
      ),
    );
  }
  return h(
    "div",
    { class: "facts" },
    h("strong", {}, `${clock.time(b.bin_cycles)} from ${clock.moment(bin * b.bin_cycles)}`),
    h("table", {}, ...rows),
  );
}
