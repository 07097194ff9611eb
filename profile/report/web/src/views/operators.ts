// The table of operators; choosing a row selects it for every view.
import { boundVariable, css } from "../colours.ts";
import { dot, facts, h, notMeasured } from "../dom.ts";
import { bytes, type Clock, integer, operations, percent, plural } from "../format.ts";
import { largest } from "../model/extremes.ts";
import { type Operator, roofUses } from "../model/operators.ts";
import type { Roofs, Tensor } from "../profile.ts";
import type { Selection } from "../selection.ts";
import { withBar } from "./bar.ts";
import { section } from "./section.ts";
import { type Column, Table } from "./table.ts";

export function operatorsView(
  all: readonly Operator[],
  roofs: Roofs | undefined,
  clock: Clock,
  selection: Selection,
): HTMLElement {
  const frame = section(
    "operators",
    "Operators",
    "Everything that took time, one row per launch, copy or fill. Choose a row to see it alone in the other views.",
  );
  if (all.length === 0) {
    frame.body.append(notMeasured("Tasks"));
    return frame.element;
  }
  const table = new Table(all, {
    name: "operators",
    columns: columns(all, clock),
    sortedBy: { key: "order", descending: false },
    limit: 400,
    text: ({ task, bound }) => [task.name, task.type, task.kernel, task.kind, task.core_kind, bound].join(" "),
    onChoose: (row) => selection.toggle(row.index),
  });
  const count = h("span", { class: "count", "aria-live": "polite" });
  table.onCount = (shown, total) =>
    (count.textContent = shown === total ? plural(total, "row") : `${shown} of ${total}`);
  const filter = h("input", {
    type: "search",
    placeholder: "Filter: name, type, kernel, bound",
    "aria-label": "Filter operators",
  });
  filter.addEventListener("input", () => table.filter(filter.value));
  frame.controls.append(count, filter);
  table.filter("");
  frame.body.append(table.element);
  if (table.missing.length > 0)
    frame.body.append(h("p", { class: "not-measured" }, `Not measured: ${table.missing.join(", ")}.`));
  const details = h("div", { class: "operator-details", "aria-live": "polite" });
  frame.body.append(details);
  selection.onChange((task) => {
    const chosen = all.find((row) => row.index === task) ?? null;
    table.choose(chosen, true);
    details.replaceChildren(chosen ? detailsOf(chosen, roofs, clock) : "");
  });
  return frame.element;
}

function columns(all: readonly Operator[], clock: Clock): Column<Operator>[] {
  const longest = largest(all.map((o) => o.share ?? 0));
  return [
    { key: "order", title: "#", hint: "In order of submission", numeric: true, value: (o) => o.index },
    { key: "name", title: "Operator", value: (o) => o.task.name, cell: nameCell },
    {
      key: "share",
      title: "Share",
      hint: "Of the run's total time",
      numeric: true,
      value: (o) => o.share,
      cell: (o, v) =>
        withBar(
          percent(Number(v)),
          [{ name: "share", size: Number(v), variable: o.bound ? boundVariable(o.bound) : "--axis" }],
          longest,
          percent(Number(v)),
        ),
    },
    {
      key: "time",
      title: clock.mhz ? "Time" : "Duration",
      numeric: true,
      value: (o) => o.cycles,
      cell: (_, v) => clock.time(Number(v)),
    },
    { key: "cycles", title: "Cycles", numeric: true, value: (o) => o.cycles, cell: (_, v) => integer(Number(v)) },
    {
      key: "bound",
      title: "Bound",
      value: (o) => o.bound,
      hint: "The unit that is busy for the largest share of the cores' time; launch: blocks run for less than half of the time; latency: no unit is busy for a quarter of it",
      cell: (_, v) => h("span", { class: "bound" }, dot(css(boundVariable(String(v)))), String(v)),
    },
    {
      key: "roof",
      title: "Of roof",
      numeric: true,
      value: (o) => o.roof?.fraction ?? null,
      hint: "Of the compute or memory roof that the kernel comes closest to, over its whole time",
      cell: (o, v) => h("span", {}, percent(Number(v)), h("small", {}, o.roof!.roof)),
    },
    {
      key: "cores",
      title: "Cores",
      numeric: true,
      value: (o) => o.task.cores ?? null,
      cell: (o, v) => h("span", {}, String(v), o.task.core_kind ? h("small", {}, o.task.core_kind) : ""),
    },
    { key: "kernel", title: "Kernel", value: (o) => o.task.kernel ?? null, cell: (_, v) => h("code", {}, String(v)) },
    {
      key: "operations",
      title: "Operations",
      numeric: true,
      value: (o) => o.operations,
      cell: (_, v) => operations(Number(v)),
    },
    {
      key: "dram",
      title: "DRAM",
      hint: "Bytes read and written behind L2",
      numeric: true,
      value: (o) => o.dramBytes,
      cell: (_, v) => bytes(Number(v)),
    },
    {
      key: "port",
      title: "GM ports",
      hint: "Bytes read and written at the cores' ports",
      numeric: true,
      value: (o) => o.portBytes,
      cell: (_, v) => bytes(Number(v)),
    },
    {
      key: "l2",
      title: "L2 hits",
      hint: "Of the lines asked for",
      numeric: true,
      value: hitRate,
      cell: (_, v) => percent(Number(v)),
    },
  ];
}

function hitRate({ task }: Operator): number | null {
  const { hits, misses } = task.l2 ?? {};
  return hits === undefined || misses === undefined || hits + misses === 0 ? null : hits / (hits + misses);
}

function nameCell({ task }: Operator): HTMLElement {
  const kind = task.type ?? (task.kind === "launch" ? null : task.kind);
  const shapes = [tensors(task.inputs), tensors(task.outputs)].filter(Boolean).join(" → ");
  return h(
    "span",
    { class: "operator", title: shapes || null },
    h("b", {}, task.name),
    kind && kind !== task.name ? h("small", {}, kind) : "",
    task.failed ? h("small", { class: "failed" }, `failed: ${task.failed}`) : "",
  );
}

// What the table has no room for.
function detailsOf({ task, cycles }: Operator, roofs: Roofs | undefined, clock: Clock): HTMLElement {
  const inputs = tensors(task.inputs);
  const outputs = tensors(task.outputs);
  const uses = roofUses(task, roofs)
    .map((use) => `${use.roof} ${percent(use.fraction)}`)
    .join(" · ");
  const done = Object.entries(task.operations ?? {})
    .map(([name, n]) => `${name} ${operations(n)}`)
    .join(" · ");
  return facts(task.name, [
    inputs ? ["inputs", inputs] : null,
    outputs ? ["outputs", outputs] : null,
    task.block_dim === undefined
      ? null
      : ["block dim", `${integer(task.block_dim)} on ${plural(task.cores ?? 0, "core")}`],
    done ? ["operations", done] : null,
    uses ? ["of the roofs", uses] : null,
    task.began === undefined ? null : ["began", clock.moment(task.began)],
    cycles === null ? null : ["took", clock.both(cycles)],
    task.failed ? ["failed", task.failed] : null,
  ]);
}

function tensors(list: Tensor[] | undefined): string {
  return (list ?? []).map((t) => [t.type, t.shape, t.format].filter(Boolean).join(" ")).join(", ");
}
