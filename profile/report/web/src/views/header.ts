// Who, what, how long; and the biggest findings.
import { css } from "../colours.ts";
import { partVariable } from "../colours.ts";
import { h } from "../dom.ts";
import { type Clock, integer, percent, plural, significant } from "../format.ts";
import { findingsOf, type Finding } from "../model/findings.ts";
import { launchesOf } from "../model/operators.ts";
import type { Profile } from "../profile.ts";
import type { Selection } from "../selection.ts";

export function headerView(profile: Profile, clock: Clock, selection: Selection): HTMLElement {
  const launches = launchesOf(profile);
  const kernels = new Set(launches.map((t) => t.kernel)).size;
  const cores = profile.chip?.cores?.map((c) => `${c.count} ${c.kind}`).join(" + ");
  return h(
    "header",
    { class: "top" },
    h(
      "dl",
      { class: "figures" },
      figure("Program", profile.program ?? null, ""),
      figure(
        "Total time",
        profile.total_cycles === undefined ? null : clock.time(profile.total_cycles),
        profile.total_cycles !== undefined && clock.mhz ? `${integer(profile.total_cycles)} cycles` : "",
      ),
      result(profile),
      figure("Chip", profile.chip?.name ?? null, profile.device === undefined ? "" : `device ${profile.device}`),
      figure("Clock", clock.mhz ? `${integer(clock.mhz)} MHz` : null, ""),
      figure("Cores", cores ?? null, ""),
      figure("Launches", profile.tasks ? integer(launches.length) : null, `of ${plural(kernels, "kernel")}`),
      figure("Mode", profile.mode ?? null, MODES[profile.mode ?? ""] ?? ""),
    ),
    findings(findingsOf(profile, 3), selection),
  );
}

const MODES: Record<string, string> = { full: "values and time", timing: "time, no values" };

function figure(name: string, value: string | null, more: string): HTMLElement {
  return h(
    "div",
    {},
    h("dt", {}, name),
    value === null ? h("dd", { class: "not-measured" }, "not measured") : h("dd", {}, value),
    more && value !== null ? h("dd", { class: "more-text" }, more) : "",
  );
}

function result(profile: Profile): HTMLElement | string {
  const failed = (profile.tasks ?? []).filter((task) => task.failed).length;
  if (failed > 0)
    return h(
      "div",
      { class: "fail" },
      h("dt", {}, "Result"),
      h("dd", {}, "✗ FAIL"),
      h("dd", { class: "more-text" }, `${plural(failed, "task")} failed`),
    );
  if (!profile.network) return "";
  const { pass, outputs } = profile.network;
  const error = outputs
    ?.map((o) => o.max_rel_error)
    .filter((e): e is number => typeof e === "number")
    .reduce((a, b) => Math.max(a, b), 0);
  if (pass === null || pass === undefined) return figure("Result", "not compared", "no reference outputs");
  return h(
    "div",
    { class: pass ? "pass" : "fail" },
    h("dt", {}, "Result"),
    h("dd", {}, pass ? "✓ PASS" : "✗ FAIL"),
    error ? h("dd", { class: "more-text" }, `max rel error ${significant(error)}`) : "",
  );
}

function findings(list: readonly Finding[], selection: Selection): HTMLElement {
  const items = list.map((finding) => {
    const mark = h("span", { class: "mark", "aria-hidden": "true" });
    mark.style.background = css(finding.colour.startsWith("--") ? finding.colour : partVariable(finding.colour));
    const text = h(
      "div",
      {},
      h("p", {}, h("b", {}, percent(finding.share)), ` ${finding.of} ${finding.title}`),
      finding.detail ? h("p", { class: "detail" }, finding.detail) : "",
    );
    const task = finding.task;
    if (task !== undefined) {
      const button = h("button", { type: "button", class: "link" }, "Show it");
      button.addEventListener("click", () => selection.select(task));
      text.append(button);
    }
    return h("li", {}, mark, text);
  });
  return h(
    "div",
    { class: "findings" },
    h("h2", {}, "Biggest findings"),
    items.length > 0
      ? h("ol", {}, ...items)
      : h("p", { class: "not-measured" }, "No finding: tasks and pipes were not measured."),
  );
}
