// Where the time of every pipe goes: whole run, and beside it the selected task.
import { axisStyle, Chart, legendStyle, tooltipStyle } from "../chart.ts";
import { css, partVariable, resolved } from "../colours.ts";
import { dot, h, notMeasured } from "../dom.ts";
import { type Clock, integer, percent } from "../format.ts";
import { partsIn, type PipeParts, sumPipes } from "../model/pipe_parts.ts";
import type { Profile } from "../profile.ts";
import type { Selection } from "../selection.ts";
import { section } from "./section.ts";

type Option = Record<string, unknown>;

export function stallsView(profile: Profile, clock: Clock, selection: Selection): HTMLElement {
  const frame = section(
    "stalls",
    "Where the pipes' time goes",
    "Share of the time that blocks ran on the cores. Busy time splits into work and what held it up; then waits by reason; idle: nothing was queued.",
  );
  const all = sumPipes(profile.tasks ?? []);
  const whole = worked(all);
  const unused = all.filter((pipe) => !whole.includes(pipe));
  if (whole.length === 0) {
    frame.body.append(notMeasured("Times of pipes"));
    return frame.element;
  }
  const parts = partsIn(whole);
  const height = 62 + 26 * whole.length;
  const wholeChart = new Chart(
    "stalls",
    height,
    "Share of working, stalled, waiting and idle time by pipe, whole run",
    () => option(whole, parts, clock),
  );
  const selectedTitle = h("h3");
  const selectedBody = h("div", {}, selectedTitle);
  let own: PipeParts[] = [];
  const ownChart = new Chart("stalls-selected", height, "The same of the selected task", () =>
    option(own, parts, clock),
  );
  const nothing = h("p", { class: "not-measured" });
  selectedBody.append(ownChart.element, nothing);
  const grid = h("div", { class: "stack" }, h("div", {}, h("h3", {}, "Whole run"), wholeChart.element), selectedBody);
  frame.body.append(
    legend(parts),
    grid,
    unused.length === 0
      ? ""
      : h("p", { class: "note" }, `Idle all the time: ${unused.map((p) => `${p.core} · ${p.pipe}`).join(", ")}.`),
  );

  const show = (index: number | null): void => {
    const task = index === null ? undefined : profile.tasks?.[index];
    selectedBody.hidden = !task;
    if (!task) return;
    own = worked(sumPipes([task]));
    selectedTitle.textContent = task.name;
    ownChart.element.hidden = own.length === 0;
    nothing.hidden = own.length > 0;
    nothing.textContent = task.kind === "launch" ? "Times of pipes: not measured." : `A ${task.kind} runs on no core.`;
    ownChart.height = 62 + 26 * own.length;
    ownChart.refresh();
  };
  selection.onChange(show);
  show(null);
  wholeChart.refresh();
  return frame.element;
}

function worked(pipes: PipeParts[]): PipeParts[] {
  return pipes.filter((pipe) => [...pipe.parts.keys()].some((part) => part !== "idle"));
}

function legend(parts: readonly string[]): HTMLElement {
  return h("ul", { class: "legend" }, ...parts.map((part) => h("li", {}, dot(css(partVariable(part))), part)));
}

function option(pipes: readonly PipeParts[], parts: readonly string[], clock: Clock): Option {
  return {
    grid: { left: 88, right: 18, top: 6, bottom: 46 },
    legend: { ...legendStyle(), show: false },
    tooltip: {
      ...tooltipStyle(),
      trigger: "axis",
      axisPointer: { type: "shadow" },
      formatter: (items: { dataIndex: number }[]) => tooltip(pipes[items[0]!.dataIndex]!, parts, clock),
    },
    xAxis: {
      type: "value",
      min: 0,
      max: 1,
      ...axisStyle("share of the blocks' time", 28),
      axisLabel: { color: resolved("--muted"), fontSize: 11, formatter: (v: number) => `${Math.round(v * 100)} %` },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: pipes.map((p) => `${p.core} · ${p.pipe}`),
      ...axisStyle("", 0),
      axisLabel: { color: resolved("--text"), fontSize: 12, interval: 0 },
    },
    series: parts.map((part) => ({
      name: part,
      type: "bar",
      stack: "time",
      barWidth: 16,
      itemStyle: { color: resolved(partVariable(part)), borderColor: resolved("--surface"), borderWidth: 0.5 },
      data: pipes.map((p) => (p.total > 0 ? (p.parts.get(part) ?? 0) / p.total : 0)),
    })),
  };
}

function tooltip(pipe: PipeParts, parts: readonly string[], clock: Clock): HTMLElement {
  const rows = parts
    .filter((part) => pipe.parts.has(part))
    .map((part) => {
      const cycles = pipe.parts.get(part)!;
      return h(
        "tr",
        {},
        h("th", {}, dot(css(partVariable(part))), part),
        h("td", {}, percent(cycles / pipe.total)),
        h("td", {}, `${integer(cycles)} cycles`),
      );
    });
  return h(
    "div",
    { class: "facts" },
    h("strong", {}, `${pipe.core} · ${pipe.pipe}`),
    h("table", {}, ...rows),
    h("p", {}, `${integer(pipe.instructions)} instructions · ${clock.time(pipe.total)} of core time`),
    pipe.groupConflict
      ? h("p", {}, `${integer(pipe.groupConflict)} cycles of bank conflict lie within a bank group`)
      : "",
  );
}
