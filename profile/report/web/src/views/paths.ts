// Bytes by data path, of the run or of the selected task.
import { axisStyle, Chart, tooltipStyle } from "../chart.ts";
import { resolved } from "../colours.ts";
import { h, notMeasured } from "../dom.ts";
import { bytes } from "../format.ts";
import type { Profile, Task } from "../profile.ts";
import type { Selection } from "../selection.ts";

type Option = Record<string, unknown>;

export function pathsView(profile: Profile, selection: Selection): HTMLElement {
  const whole = sumPaths(profile.tasks ?? []);
  const title = h("h3", {}, "Bytes by data path");
  if (whole.size === 0) return h("div", {}, title, notMeasured("Bytes by data path"));
  let shown = whole;
  const names = [...whole.keys()];
  const chart = new Chart("paths", 60 + 28 * names.length, "Bytes moved by data path", () => pathsOption(names, shown));
  const nothing = h("p", { class: "not-measured" });
  const show = (index: number | null): void => {
    const task = index === null ? undefined : profile.tasks?.[index];
    shown = task ? sumPaths([task]) : whole;
    title.textContent = `Bytes by data path, ${task ? task.name : "whole run"}`;
    chart.element.hidden = shown.size === 0;
    nothing.hidden = shown.size > 0;
    nothing.textContent = task && task.kind !== "launch" ? `A ${task.kind} runs on no core.` : "Not measured.";
    chart.refresh();
  };
  selection.onChange(show);
  show(null);
  return h("div", {}, title, chart.element, nothing);
}

function sumPaths(tasks: readonly Task[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const task of tasks) {
    for (const [path, n] of Object.entries(task.paths ?? {})) sums.set(path, (sums.get(path) ?? 0) + n);
  }
  return new Map([...sums].sort((a, b) => b[1] - a[1]));
}

function pathsOption(names: readonly string[], shown: Map<string, number>): Option {
  return {
    grid: { left: 92, right: 76, top: 6, bottom: 46 },
    tooltip: {
      ...tooltipStyle(),
      trigger: "item",
      formatter: (p: { name: string; value: number }) =>
        h("div", { class: "facts" }, h("strong", {}, p.name), h("p", {}, bytes(p.value))),
    },
    xAxis: {
      type: "value",
      ...axisStyle("bytes", 28),
      splitNumber: 3,
      axisLabel: { color: resolved("--muted"), fontSize: 11, formatter: bytes, hideOverlap: true },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: names,
      ...axisStyle("", 0),
      axisLabel: { color: resolved("--text"), fontSize: 12, interval: 0 },
    },
    series: [
      {
        type: "bar",
        barWidth: 14,
        itemStyle: { color: resolved("--flow-path"), borderRadius: [0, 3, 3, 0] },
        label: {
          show: true,
          position: "right",
          color: resolved("--text"),
          fontSize: 11,
          formatter: (p: { value: number }) => (p.value ? bytes(p.value) : ""),
        },
        data: names.map((name) => shown.get(name) ?? null),
      },
    ],
  };
}
