// Source lines by what they cost, grouped by file.
import { css, partVariable, PIPE_NAMES, pipeVariable } from "../colours.ts";
import { dot, h, notMeasured } from "../dom.ts";
import { type Clock, integer, percent, plural } from "../format.ts";
import { callersOf, type HotLine, hotLine } from "../model/lines.ts";
import { partsIn } from "../model/pipe_parts.ts";
import type { Line, Profile } from "../profile.ts";
import type { Selection } from "../selection.ts";
import { type Piece, withBar } from "./bar.ts";
import { choice, section } from "./section.ts";
import { type Column, Table } from "./table.ts";

type View = "pipe" | "part";

export function sourceView(profile: Profile, clock: Clock, selection: Selection): HTMLElement {
  const frame = section(
    "source",
    "Source hot spots",
    "Busy cycles and waits of all pipes by the source line of the instruction, summed over all cores and all launches of a kernel.",
  );
  if (!profile.lines?.length) {
    frame.body.append(notMeasured("Source lines"));
    return frame.element;
  }
  const lines = profile.lines.map(hotLine);
  const body = h("div");
  const filter = h("input", {
    type: "search",
    placeholder: "Filter: file, function, text",
    "aria-label": "Filter source lines",
  });
  const note = h("p", { class: "note" });
  let colouring: View = "pipe";
  let grouped = true;
  let table: Table<HotLine>;

  const select = (index: number | null): void => {
    const kernel = index === null ? undefined : profile.tasks?.[index]?.kernel;
    table.keepOnly((hot) => kernel === undefined || hot.line.kernel === undefined || hot.line.kernel === kernel);
    const launches = (profile.tasks ?? []).filter((t) => t.kernel === kernel).length;
    note.textContent =
      kernel === undefined
        ? ""
        : `Lines of kernel ${kernel}, over its ${plural(launches, "launch", "launches")} in this run.`;
  };
  const draw = (): void => {
    table = tableOf(lines, clock, colouring, grouped);
    table.filter(filter.value);
    select(selection.task);
    body.replaceChildren(
      legend(lines, colouring),
      table.element,
      table.missing.length > 0 ? h("p", { class: "not-measured" }, `Not measured: ${table.missing.join(", ")}.`) : "",
    );
  };
  filter.addEventListener("input", () => table.filter(filter.value));
  frame.controls.append(
    choice(
      "Colour bars by",
      [
        ["pipe", "By pipe"],
        ["part", "By stall"],
      ],
      "pipe",
      (value: View) => {
        colouring = value;
        draw();
      },
    ),
    choice(
      "Grouping",
      [
        ["file", "Group by file"],
        ["none", "All lines"],
      ],
      "file",
      (value) => {
        grouped = value === "file";
        draw();
      },
    ),
    filter,
  );
  frame.body.append(note, body);
  selection.onChange(select);
  draw();
  return frame.element;
}

const values = (hot: HotLine, view: View): Map<string, number> => (view === "pipe" ? hot.byPipe : hot.byPart);
const variable = (name: string, view: View): string => (view === "pipe" ? pipeVariable(name) : partVariable(name));

function ordered(names: Set<string>, view: View): string[] {
  if (view === "pipe") return [...names].sort((a, b) => PIPE_NAMES.indexOf(a) - PIPE_NAMES.indexOf(b));
  const parts = new Map([...names].map((name) => [name, 1]));
  return partsIn([{ core: "", pipe: "", total: 0, instructions: 0, groupConflict: null, parts }]);
}

function legend(lines: readonly HotLine[], view: View): HTMLElement {
  const names = ordered(new Set(lines.flatMap((hot) => [...values(hot, view).keys()])), view);
  return h("ul", { class: "legend" }, ...names.map((name) => h("li", {}, dot(css(variable(name, view))), name)));
}

function tableOf(lines: readonly HotLine[], clock: Clock, view: View, grouped: boolean): Table<HotLine> {
  const whole = lines.reduce((sum, hot) => sum + hot.total, 0);
  const most = lines.reduce((max, hot) => Math.max(max, hot.total), 0);
  const pieces = (hot: HotLine): Piece[] =>
    ordered(new Set(values(hot, view).keys()), view).map((name) => ({
      name,
      size: values(hot, view).get(name)!,
      variable: variable(name, view),
    }));
  const number = (
    key: string,
    title: string,
    hint: string,
    value: (hot: HotLine) => number | null,
  ): Column<HotLine> => ({ key, title, hint, numeric: true, value, cell: (_, v) => integer(Number(v)) });
  return new Table(lines, {
    name: "source",
    sortedBy: { key: "total", descending: true },
    limit: 60,
    text: ({ line }) => [line.file, line.function, callersOf(line), line.text, line.kernel].join(" "),
    ...(grouped
      ? {
          group: (hot: HotLine) => hot.line.file,
          groupSize: (hot: HotLine) => hot.total,
          groupCell: (file: string, rows: HotLine[]) => fileCell(file, rows, whole),
        }
      : {}),
    columns: [
      {
        key: "line",
        title: "Line",
        numeric: true,
        value: ({ line }) => line.line,
        cell: ({ line }) => (grouped ? String(line.line) : `${fileName(line.file)}:${line.line}`),
      },
      {
        key: "text",
        title: "Source",
        value: ({ line }) => line.text ?? null,
        cell: ({ line }) => sourceCell(line),
      },
      {
        key: "total",
        title: "Busy + waits",
        hint: "Cycles of all pipes that the line's instructions were busy or waited",
        numeric: true,
        value: (hot) => hot.total,
        cell: (hot) =>
          withBar(
            percent(hot.total / whole),
            pieces(hot),
            most,
            pieces(hot)
              .map((p) => `${p.name} ${integer(p.size)}`)
              .join(", "),
          ),
      },
      number(
        "busy",
        "Busy",
        `Cycles, ${clock.mhz ? `at ${integer(clock.mhz)} MHz` : "of the core clock"}`,
        (hot) => hot.busy,
      ),
      number("waits", "Waits", "Cycles that pipes waited at this line", (hot) => (hot.line.waits ? hot.waits : null)),
      number("memory", "Memory", "Part of busy: held up by memory", ({ line }) => line.memory ?? null),
      number("bank", "Bank conflict", "Part of busy: held up by banks of UB", ({ line }) => line.bank_conflict ?? null),
      number("dependency", "Dependency", "Part of busy: held up by unit flags", ({ line }) => line.dependency ?? null),
      {
        key: "hazards",
        title: "Interlocks",
        hint: "Dependences without a flag or barrier, resolved by interlocks, and the cycles it took",
        value: ({ line }) => (line.hazards ? line.hazards.reduce((sum, hazard) => sum + hazard.cycles, 0) : null),
        cell: ({ line }) => hazardText(line),
      },
      number("instructions", "Xnpu instr.", "Instructions of the pipes", ({ line }) => line.instructions ?? null),
      number("executed", "Scalar instr.", "Instructions of the scalar unit", ({ line }) => line.executed ?? null),
      {
        key: "kernel",
        title: "Kernel",
        value: ({ line }) => line.kernel ?? null,
        cell: (_, v) => h("code", {}, String(v)),
      },
    ],
  });
}

// "2x V after MTE2, 40 cycles"
function hazardText(line: Line): string {
  return (line.hazards ?? [])
    .map((h) => `${integer(h.resolved)}x ${h.pipe} after ${h.after}, ${integer(h.cycles)} cycles`)
    .join("; ");
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function fileCell(file: string, rows: HotLine[], whole: number): HTMLElement {
  const total = rows.reduce((sum, hot) => sum + hot.total, 0);
  const name = fileName(file);
  return h(
    "span",
    { class: "file" },
    h("span", { class: "folder" }, file.slice(0, file.length - name.length)),
    name,
    h("small", {}, `${percent(total / whole)} of all lines`),
  );
}

function sourceCell(line: Line): HTMLElement {
  const callers = callersOf(line);
  const place = callers ? `called at ${callers}` : (line.function ?? "");
  return h(
    "span",
    { class: "source", title: line.function ? `in ${line.function}` : null },
    h("code", {}, (line.text ?? "").trim()),
    place ? h("small", {}, place) : "",
  );
}
