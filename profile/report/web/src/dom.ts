// Elements without markup: every string becomes text, never HTML.

type Child = Node | string | number | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

function fill<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(typeof child === "number" ? String(child) : child);
  }
  return element;
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

// A colour comes from colours.ts only.
export function dot(colour: string): HTMLElement {
  const element = h("span", { class: "dot", "aria-hidden": "true" });
  element.style.background = colour;
  return element;
}

// Rows of name and value, for tooltips and details.
export function facts(title: Child, rows: (readonly [Child, Child] | null)[]): HTMLElement {
  const list = h("dl", {});
  for (const row of rows) {
    if (row) list.append(h("dt", {}, row[0]), h("dd", {}, row[1]));
  }
  return h("div", { class: "facts" }, h("strong", {}, title), list);
}

export function notMeasured(what: string): HTMLElement {
  return h("p", { class: "not-measured" }, `${what}: not measured in this profile.`);
}
