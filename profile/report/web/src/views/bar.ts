// A bar inside a table cell: its length is a share, its pieces are parts.
import { css } from "../colours.ts";
import { h } from "../dom.ts";

export interface Piece {
  name: string;
  size: number;
  variable: string; // of its colour
}

export function bar(pieces: readonly Piece[], whole: number, label: string): HTMLElement {
  const element = h("span", { class: "bar", role: "img", "aria-label": label, title: label });
  for (const piece of pieces) {
    const part = h("span", {});
    part.style.width = `${whole > 0 ? (100 * piece.size) / whole : 0}%`;
    part.style.background = css(piece.variable);
    element.append(part);
  }
  return element;
}
