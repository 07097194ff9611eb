// The bar that stays: the program, the sections, and what is selected.
import { h } from "../dom.ts";
import type { Profile } from "../profile.ts";
import type { Selection } from "../selection.ts";

const SECTIONS = [
  ["operators", "Operators"],
  ["timeline", "Timeline"],
  ["roofline", "Roofline"],
  ["stalls", "Stalls"],
  ["memory", "Memory"],
  ["source", "Source"],
] as const;

export function navigation(profile: Profile, selection: Selection): HTMLElement {
  const chosen = h("button", {
    type: "button",
    class: "selected",
    hidden: true,
    title: "Show the whole run again (Esc)",
  });
  chosen.addEventListener("click", () => selection.select(null));
  selection.onChange((index) => {
    const task = index === null ? undefined : profile.tasks?.[index];
    chosen.hidden = !task;
    chosen.replaceChildren(task ? h("span", {}, task.name) : "", h("span", { "aria-hidden": "true" }, "✕"));
    chosen.setAttribute("aria-label", task ? `Selected: ${task.name}. Show the whole run again` : "");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !(event.target instanceof HTMLInputElement)) selection.select(null);
  });
  return h(
    "nav",
    { "aria-label": "Sections" },
    h("h1", { title: profile.program ?? null }, programName(profile)),
    h("ul", {}, ...SECTIONS.map(([id, title]) => h("li", {}, h("a", { href: `#${id}` }, title)))),
    chosen,
  );
}

// A program is given as a path or as zoo:NAME.
export function programName(profile: Profile): string {
  return profile.program?.slice(profile.program.lastIndexOf("/") + 1) ?? "Profile";
}
