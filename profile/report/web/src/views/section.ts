// The frame of a view: a title, what it shows, its controls.
import { h } from "../dom.ts";

export interface Section {
  element: HTMLElement;
  title: HTMLElement;
  controls: HTMLElement;
  body: HTMLElement;
}

export function section(id: string, title: string, help: string): Section {
  const heading = h("h2", { id: `${id}-title` }, title);
  const controls = h("div", { class: "controls" });
  const body = h("div", { class: "section-body" });
  const element = h(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    h("header", {}, h("div", {}, heading, h("p", { class: "help" }, help)), controls),
    body,
  );
  return { element, title: heading, controls, body };
}

// One of several, as buttons in a row.
export function choice<T extends string>(
  label: string,
  options: readonly (readonly [T, string])[],
  first: T,
  onChange: (value: T) => void,
): HTMLElement {
  const buttons = options.map(([value, text]) => {
    const button = h("button", { type: "button", "aria-pressed": String(value === first) }, text);
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      onChange(value);
    });
    return button;
  });
  return h("div", { class: "choice", role: "group", "aria-label": label }, ...buttons);
}
