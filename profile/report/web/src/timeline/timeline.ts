// The timeline: cores and pipes over time. Holds what is visible and selected; painter.ts draws it, input.ts moves it.
import { css, onThemeChange, waitVariable, pipeVariable, WAIT_REASONS } from "../colours.ts";
import { dot, h, notMeasured } from "../dom.ts";
import { type Clock, integer, plural } from "../format.ts";
import type { Profile, Task } from "../profile.ts";
import type { Selection } from "../selection.ts";
import { choice, section } from "../views/section.ts";
import { listen, type Handler } from "./input.ts";
import { namesAt, type View } from "./merge.ts";
import { Painter } from "./painter.ts";
import { type Core, coresOf, layOut, type Row, rowAt } from "./rows.ts";
import { GUTTER, lanesTop, type Scene, streamAt, tasksTop } from "./scene.ts";
import { mergedFacts, type Slice, sliceFacts, taskFacts } from "./slice_facts.ts";
import { firstAfter, readTimeline, sliceAt, type TimelineData } from "./tracks.ts";
import { TimeWindow } from "./window.ts";

const HEIGHT = 640;

export function timelineView(profile: Profile, clock: Clock, selection: Selection): HTMLElement {
  const frame = section(
    "timeline",
    "Timeline",
    "Ctrl + wheel or W S: zoom. Drag or A D: pan. Shift + drag: zoom to a range. Double click: zoom to what is there. Click a core to open it. Low bars are waits.",
  );
  if (!profile.timeline?.tracks.length) {
    frame.body.append(notMeasured("The timeline"));
    return frame.element;
  }
  const timeline = new TimelineCanvas(profile, readTimeline(profile.timeline, profile.total_cycles), clock, selection);
  const button = (text: string, label: string, action: () => void): HTMLElement =>
    h("button", { type: "button", class: "tool", title: label, "aria-label": label, onclick: action }, text);
  frame.controls.append(
    choice(
      "Cores",
      [
        ["some", "First cores"],
        ["all", "All open"],
        ["none", "All closed"],
      ],
      "some",
      (open) => timeline.open(open),
    ),
    h(
      "div",
      { class: "tools" },
      button("−", "Zoom out", () => timeline.zoomBy(1.6)),
      button("+", "Zoom in", () => timeline.zoomBy(1 / 1.6)),
      button("Whole run", "Show the whole run (0)", () => timeline.window.all()),
    ),
  );
  const resolution = profile.timeline.resolution_cycles;
  frame.body.append(
    legend(timeline.data),
    timeline.element,
    h(
      "p",
      { class: "note" },
      plural(timeline.data.slices, "slice"),
      resolution
        ? `; neighbours of one pipe and name closer than ${integer(resolution)} cycles were merged when recorded.`
        : "; exact to the cycle.",
      recorded(profile, clock),
    ),
  );
  return frame.element;
}

// Where slices were recorded for a part of the run, what is empty elsewhere was not idle.
function recorded(profile: Profile, clock: Clock): string {
  const { begin = 0, end } = profile.timeline!;
  if (begin <= 0 && (end === undefined || end >= (profile.total_cycles ?? 0))) return "";
  return ` Recorded only from ${clock.time(begin)} to ${end === undefined ? "the end" : clock.time(end)}: outside, lanes are not measured.`;
}

function legend(data: TimelineData): HTMLElement {
  const pipes = [...new Set(data.tracks.map((t) => t.pipe))].map((pipe) => [pipe, pipeVariable(pipe)] as const);
  const reasons = WAIT_REASONS.filter((reason) => data.names.includes(`wait ${reason}`)).map(
    (reason) => [`wait ${reason}`, waitVariable(reason)] as const,
  );
  return h(
    "ul",
    { class: "legend" },
    ...[...pipes, ...reasons].map(([name, variable]) => h("li", {}, dot(css(variable)), name)),
  );
}

class TimelineCanvas implements Handler {
  readonly element: HTMLElement;
  readonly window: TimeWindow;
  private readonly canvas = h("canvas", { tabindex: 0, role: "application", "data-chart": "timeline" });
  private readonly tooltip = h("div", { class: "tooltip", hidden: true });
  private readonly details = h("div", { class: "details", "aria-live": "polite" });
  private readonly painter: Painter;
  private readonly tasks: readonly Task[];
  private readonly streams: number[];
  private readonly cores: Core[];
  private rows: Row[] = [];
  private contentHeight = 0;
  private scrolled = 0;
  private slice: Slice | null = null;
  private dragged: { x0: number; x1: number } | null = null;
  private drawing = false;

  constructor(
    private readonly profile: Profile,
    readonly data: TimelineData,
    private readonly clock: Clock,
    private readonly selection: Selection,
  ) {
    this.tasks = profile.tasks ?? [];
    this.streams = [...new Set(this.tasks.map((task) => task.stream ?? 0))].sort((a, b) => a - b);
    this.cores = coresOf(data.tracks);
    this.window = new TimeWindow(data.begin, data.end);
    this.window.onChange = () => this.draw();
    this.painter = new Painter(this.canvas.getContext("2d")!);
    const frame = h("div", { class: "timeline" }, this.canvas, this.tooltip);
    this.element = h("div", {}, frame, this.details);
    listen(this.canvas, this);
    new ResizeObserver(() => this.resize()).observe(frame);
    onThemeChange(() => this.draw());
    selection.onChange((task) => this.select(task));
    this.layOut();
    this.describe();
  }

  // What a reader of the page and a test can ask: how much is visible.
  private describeWindow(): void {
    this.canvas.dataset.begin = String(this.window.begin);
    this.canvas.dataset.end = String(this.window.end);
    this.canvas.setAttribute(
      "aria-label",
      `Timeline from ${this.clock.time(this.window.begin)} to ${this.clock.time(this.window.end)}; W S zoom, A D pan, full stop and comma step through slices`,
    );
  }
  private get view(): View {
    return { begin: this.window.begin, end: this.window.end, width: Math.max(1, this.canvas.clientWidth - GUTTER) };
  }
  private get scene(): Scene {
    return {
      data: this.data,
      tasks: this.tasks,
      streams: this.streams,
      bandwidth: this.profile.bandwidth,
      clock: this.clock,
      rows: this.rows,
      view: this.view,
      height: this.canvas.clientHeight,
      scroll: this.scrolled,
      contentHeight: this.contentHeight,
      selectedTask: this.selection.task,
      selectedSlice: this.slice,
      range: this.dragged,
    };
  }
  private get top(): number {
    return lanesTop({ bandwidth: this.profile.bandwidth, streams: this.streams });
  }
  private layOut(): void {
    const { rows, height } = layOut(this.cores);
    this.rows = rows;
    this.contentHeight = height;
    this.canvas.style.height = `${Math.min(HEIGHT, this.top + height + 6)}px`;
    this.resize();
  }
  private resize(): void {
    const scale = devicePixelRatio || 1;
    this.canvas.width = Math.round(this.canvas.clientWidth * scale);
    this.canvas.height = Math.round(this.canvas.clientHeight * scale);
    this.scroll(0);
    this.draw();
  }
  private draw(): void {
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      if (this.canvas.clientWidth === 0) return;
      const scale = devicePixelRatio || 1;
      this.canvas.getContext("2d")!.setTransform(scale, 0, 0, scale, 0, 0);
      const began = performance.now();
      this.painter.paint(this.scene);
      this.canvas.dataset.paintMs = (performance.now() - began).toFixed(1);
      this.describeWindow();
    });
  }

  open(which: "some" | "all" | "none"): void {
    const first = coresOf(this.data.tracks);
    this.cores.forEach((core, i) => (core.open = which === "all" || (which === "some" && first[i]!.open)));
    this.layOut();
  }
  zoomBy(factor: number): void {
    this.window.zoom(factor, 0.5);
  }
  private select(index: number | null): void {
    const task = index === null ? undefined : this.tasks[index];
    if (task?.began !== undefined && task.ended !== undefined && task.ended > task.began)
      this.window.showAround(task.began, task.ended);
    else if (index === null) this.window.all();
    if (this.slice && this.slice.track.task[this.slice.slice] !== index) this.slice = null;
    this.describe();
    this.draw();
  }

  // Handler
  zoom(factor: number, x: number): void {
    this.window.zoom(factor, Math.max(0, Math.min(1, (x - GUTTER) / this.view.width)));
  }
  pan(pixels: number): void {
    this.window.pan((pixels * this.window.length) / this.view.width);
  }
  scroll(pixels: number): boolean {
    const most = Math.max(0, this.contentHeight - (this.canvas.clientHeight - this.top));
    const next = Math.max(0, Math.min(most, this.scrolled + pixels));
    const scrolled = next !== this.scrolled;
    this.scrolled = next;
    if (scrolled) this.draw();
    return scrolled;
  }
  range(x0: number, x1: number, done: boolean): void {
    this.dragged = done ? null : { x0, x1 };
    if (done && Math.abs(x1 - x0) > 3) this.window.show(this.timeAt(Math.min(x0, x1)), this.timeAt(Math.max(x0, x1)));
    this.draw();
  }
  click(x: number, y: number): void {
    const hit = this.hit(x, y);
    if (hit?.core) {
      hit.core.open = !hit.core.open;
      this.layOut();
    } else if (hit?.task !== undefined) {
      this.selection.toggle(hit.task);
    } else {
      this.slice = hit?.slice ?? null;
      this.describe();
    }
    this.draw();
  }
  zoomTo(x: number, y: number): void {
    const hit = this.hit(x, y);
    if (hit?.slice)
      this.window.showAround(hit.slice.track.start[hit.slice.slice]!, hit.slice.track.end[hit.slice.slice]!);
    else if (hit?.row?.track) this.window.zoom(0.25, (x - GUTTER) / this.view.width);
  }
  hover(x: number, y: number): void {
    const content = this.tooltipFor(x, y);
    this.canvas.style.cursor = this.hit(x, y)?.core || this.hit(x, y)?.task !== undefined ? "pointer" : "grab";
    if (!content) return this.leave();
    this.tooltip.replaceChildren(content);
    this.tooltip.hidden = false;
    const width = this.tooltip.offsetWidth;
    const left = x + 16 + width > this.canvas.clientWidth ? x - width - 12 : x + 16;
    this.tooltip.style.left = `${Math.max(4, left)}px`;
    this.tooltip.style.top = `${y + 16}px`;
  }
  leave(): void {
    this.tooltip.hidden = true;
  }
  key(key: string): boolean {
    if (key === "0") this.window.all();
    else if (key === "f" && this.slice)
      this.window.showAround(this.slice.track.start[this.slice.slice]!, this.slice.track.end[this.slice.slice]!);
    else if (key === "Escape") this.selection.select(null);
    else if (key === "." || key === ",") this.step(key === "." ? 1 : -1);
    else return false;
    return true;
  }

  // The next slice of the selected one's pipe; without one, the first visible slice.
  private step(by: number): void {
    if (!this.slice) {
      const track = this.rows.find((row) => row.track && row.track.start.length > 0)?.track;
      if (!track) return;
      this.slice = { track, slice: Math.min(firstAfter(track, this.window.begin), track.start.length - 1) };
    } else {
      const next = this.slice.slice + by;
      if (next < 0 || next >= this.slice.track.start.length) return;
      this.slice = { track: this.slice.track, slice: next };
    }
    const { track, slice } = this.slice;
    if (track.start[slice]! < this.window.begin || track.end[slice]! > this.window.end) {
      this.window.pan((track.start[slice]! + track.end[slice]!) / 2 - (this.window.begin + this.window.end) / 2);
    }
    this.describe();
    this.draw();
  }
  private timeAt(x: number): number {
    return this.window.begin + ((x - GUTTER) / this.view.width) * this.window.length;
  }
  private hit(x: number, y: number): { core?: Core; task?: number; row?: Row; slice?: Slice } | null {
    if (y < this.top) {
      const stream = y >= tasksTop() && x >= GUTTER ? streamAt({ streams: this.streams }, y) : null;
      if (stream === null) return null;
      const time = this.timeAt(x);
      const slack = this.window.length / this.view.width;
      const task = this.tasks.findIndex(
        (t) =>
          (t.stream ?? 0) === stream &&
          t.began !== undefined &&
          t.ended !== undefined &&
          t.ended > t.began &&
          t.began <= time + slack &&
          t.ended >= time,
      );
      return task < 0 ? null : { task };
    }
    const row = rowAt(this.rows, y - this.top + this.scrolled);
    if (!row) return null;
    if (x < GUTTER || !row.track) return !row.track || !row.core.open ? { core: row.core } : null;
    const slice = sliceAt(row.track, this.timeAt(x), (this.window.length / this.view.width) * 0.5);
    return slice === null ? { row } : { row, slice: { track: row.track, slice } };
  }

  private tooltipFor(x: number, y: number): Node | null {
    const hit = this.hit(x, y);
    if (hit?.task !== undefined) return taskFacts(this.clock, this.tasks[hit.task]!);
    const track = hit?.row?.track;
    if (!track) return null;
    const merged = namesAt(track, this.view, x - GUTTER);
    const count = merged.reduce((sum, m) => sum + m.slices, 0);
    if (count === 0) return null;
    if (count <= 2 && hit.slice) return sliceFacts(this.clock, this.data, this.tasks, hit.slice);
    return mergedFacts(this.clock, this.data, track, merged, this.window.length / this.view.width);
  }
  private describe(): void {
    if (!this.slice) {
      this.details.replaceChildren(
        h("p", { class: "note" }, "Click a slice for its details; full stop and comma step along its pipe."),
      );
      return;
    }
    const index = this.slice.track.task[this.slice.slice]!;
    const show =
      this.tasks[index] && index !== this.selection.task
        ? h(
            "button",
            { type: "button", class: "link", onclick: () => this.selection.select(index) },
            `Select ${this.tasks[index].name}`,
          )
        : "";
    this.details.replaceChildren(sliceFacts(this.clock, this.data, this.tasks, this.slice), show);
  }
}
