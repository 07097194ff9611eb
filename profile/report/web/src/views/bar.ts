// A bar inside a table cell: its length is a share, its pieces are parts.
import { css } from "../colours.ts";
import { h } from "../dom.ts";

export interface Piece {
  name: string;
  size: number;
  variable: string; // of its colour
}

function bar(pieces: readonly Piece[], whole: number, label: string): HTMLElement {
  const element = h("span", { class: "bar", role: "img", "aria-label": label, title: label });
  for (const piece of pieces) {
    const part = h("span", {});
    part.style.width = `${whole > 0 ? (100 * piece.size) / whole : 0}%`;
    part.style.background = css(piece.variable);
    element.append(part);
  }
  return element;
}

// The bar with its figure to the right; the figure comes first, so that it gives the baseline.
export function withBar(figure: string, pieces: readonly Piece[], whole: number, label: string): HTMLElement {
  return h("span", { class: "share" }, h("span", {}, figure), bar(pieces, whole, label));
}
