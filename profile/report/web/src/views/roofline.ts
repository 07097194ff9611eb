// Roofline: every kernel against what compute and memory allow, on logarithmic axes.
import { Chart } from "../chart.ts";
import { h, notMeasured } from "../dom.ts";
import { type Clock, plural } from "../format.ts";
import type { Operator } from "../model/operators.ts";
import { type Roofline, rooflineOf } from "../model/roofline.ts";
import type { Roofs } from "../profile.ts";
import type { Selection } from "../selection.ts";
import { rooflineOption } from "./roofline_chart.ts";
import { choice, section } from "./section.ts";

export function rooflineView(
  operators: readonly Operator[],
  roofs: Roofs | undefined,
  clock: Clock,
  selection: Selection,
): HTMLElement {
  const frame = section(
    "roofline",
    "Roofline",
    "A point per launch, on its roof if it is as fast as the chip allows. Larger: more of the run. Colour: what it is bound by. Diamonds compute with the vector unit.",
  );
  const memories = roofs?.memory ?? [];
  if (!roofs?.compute?.length || memories.length === 0) {
    frame.body.append(notMeasured("Roofs of the chip"));
    return frame.element;
  }
  let memory = memories[0]!.name;
  let every = false;
  let line = rooflineOf(operators, roofs, memory);
  const note = h("p", { class: "note" });
  const chart = new Chart(
    "roofline",
    440,
    "Roofline of the kernels: operations per second against operations per byte",
    () => rooflineOption(line, roofs, memory, every, clock, selection.task),
  );
  const refresh = (): void => {
    line = rooflineOf(operators, roofs, memory);
    note.textContent = noteOf(line, operators, memory);
    chart.refresh();
  };
  chart.onClick((data) => {
    const task = (data as { task?: number } | null)?.task;
    if (task !== undefined) selection.toggle(task);
  });
  selection.onChange(refresh);
  if (memories.length > 1) {
    frame.controls.append(
      choice(
        "Bytes of",
        memories.map((m) => [m.name, `${m.name} bytes`] as const),
        memory,
        (value) => {
          memory = value;
          refresh();
        },
      ),
    );
  }
  frame.controls.append(
    choice(
      "Compute roofs",
      [
        ["used", "Used roofs"],
        ["all", "All roofs"],
      ],
      "used",
      (value) => {
        every = value === "all";
        refresh();
      },
    ),
  );
  frame.body.append(chart.element, note);
  refresh();
  return frame.element;
}

function noteOf(line: Roofline, operators: readonly Operator[], memory: string): string {
  const launches = operators.filter((o) => o.task.kind === "launch");
  const notes = [`${line.points.length} of ${plural(launches.length, "launch", "launches")} shown`];
  if (line.withoutBytes.length > 0) notes.push(`${line.withoutBytes.length} moved no byte through ${memory}`);
  const others = launches.length - line.points.length - line.withoutBytes.length;
  if (others > 0) notes.push(`${others} without operations or bytes that were measured and have a roof`);
  return `${notes.join("; ")}.`;
}
