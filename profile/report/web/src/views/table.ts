// A sortable, filterable table: headers are buttons, rows can be chosen by mouse and keyboard.
import { h } from "../dom.ts";

export interface Column<Row> {
  key: string;
  title: string;
  hint?: string;
  numeric?: boolean;
  value: (row: Row) => number | string | null; // null: not measured
  cell?: (row: Row, value: number | string) => Node | string;
}

export interface TableOptions<Row> {
  name: string;
  columns: Column<Row>[];
  sortedBy: { key: string; descending: boolean };
  limit: number; // rows drawn before "show all"
  text: (row: Row) => string; // what the filter looks at
  onChoose?: (row: Row) => void;
  group?: (row: Row) => string; // rows of a group stay together, under a row of their own
  groupCell?: (group: string, rows: Row[]) => Node;
  groupSize?: (row: Row) => number; // groups with the largest sum come first
}

export class Table<Row> {
  readonly element: HTMLElement;
  readonly missing: string[]; // titles of columns that no row has a value for
  private readonly columns: Column<Row>[];
  private readonly body = h("tbody");
  private readonly more = h("button", { class: "more", type: "button" });
  private readonly headers = new Map<string, HTMLElement>();
  private sortedBy: { key: string; descending: boolean };
  private needle = "";
  private keep: (row: Row) => boolean = () => true;
  private limit: number;
  private chosen: Row | null = null;
  private drawn = new Map<Row, HTMLElement>();
  onCount: (shown: number, all: number) => void = () => {};

  constructor(
    private readonly rows: readonly Row[],
    private readonly options: TableOptions<Row>,
  ) {
    const measured = (column: Column<Row>): boolean => rows.some((row) => column.value(row) !== null);
    this.columns = options.columns.filter(measured);
    this.missing = rows.length === 0 ? [] : options.columns.filter((c) => !measured(c)).map((c) => c.title);
    this.sortedBy = options.sortedBy;
    this.limit = options.limit;
    const head = h("tr", {}, ...this.columns.map((column) => this.header(column)));
    this.element = h(
      "div",
      { class: "table-frame" },
      h(
        "table",
        { "data-table": options.name, role: options.onChoose ? "grid" : null },
        h("thead", {}, head),
        this.body,
      ),
      this.more,
    );
    this.more.addEventListener("click", () => {
      this.limit = Infinity;
      this.draw();
    });
    this.body.addEventListener("keydown", (event) => this.moveFocus(event));
    this.draw();
  }

  filter(text: string): void {
    this.needle = text.trim().toLowerCase();
    this.draw();
  }
  keepOnly(keep: (row: Row) => boolean): void {
    this.keep = keep;
    this.draw();
  }
  choose(row: Row | null, scroll: boolean): void {
    this.chosen = row;
    if (row !== null && !this.drawn.has(row)) this.limit = Infinity;
    this.draw();
    const element = row === null ? undefined : this.drawn.get(row);
    if (scroll && element) scrollWithin(element);
  }

  private header(column: Column<Row>): HTMLElement {
    const button = h(
      "button",
      { type: "button", title: column.hint, onclick: () => this.sortBy(column) },
      column.title,
    );
    const cell = h("th", { scope: "col", class: column.numeric ? "numeric" : null, "data-column": column.key }, button);
    this.headers.set(column.key, cell);
    return cell;
  }
  private sortBy(column: Column<Row>): void {
    const again = this.sortedBy.key === column.key;
    this.sortedBy = { key: column.key, descending: again ? !this.sortedBy.descending : column.numeric === true };
    this.draw();
  }
  private visible(): Row[] {
    const rows = this.rows.filter(
      (row) => this.keep(row) && (this.needle === "" || this.options.text(row).toLowerCase().includes(this.needle)),
    );
    const column = this.columns.find((c) => c.key === this.sortedBy.key);
    if (!column) return rows;
    const direction = this.sortedBy.descending ? -1 : 1;
    return rows.sort((a, b) => compare(column.value(a), column.value(b), direction));
  }
  private draw(): void {
    for (const [key, cell] of this.headers) {
      const sorted = key === this.sortedBy.key;
      cell.setAttribute("aria-sort", sorted ? (this.sortedBy.descending ? "descending" : "ascending") : "none");
    }
    const rows = this.visible();
    const shown = rows.slice(0, this.limit);
    this.drawn = new Map(shown.map((row) => [row, this.row(row)]));
    this.body.replaceChildren(...(this.options.group ? this.grouped(rows, shown) : this.drawn.values()));
    const first =
      this.body.querySelector<HTMLElement>("tr[aria-selected=true]") ?? this.body.querySelector("tr[tabindex]");
    first?.setAttribute("tabindex", "0");
    this.more.hidden = shown.length === rows.length;
    this.more.textContent = `Show all ${rows.length} rows`;
    this.onCount(rows.length, this.rows.length);
  }
  private grouped(all: Row[], shown: Row[]): Node[] {
    const group = this.options.group!;
    const members = new Map<string, Row[]>();
    for (const row of all) {
      const others = members.get(group(row));
      if (others) others.push(row);
      else members.set(group(row), [row]);
    }
    const sizeOf = (rows: Row[]): number => rows.reduce((sum, row) => sum + (this.options.groupSize?.(row) ?? 0), 0);
    const nodes: Node[] = [];
    for (const [name, rows] of [...members].sort((a, b) => sizeOf(b[1]) - sizeOf(a[1]))) {
      const visible = rows.filter((row) => this.drawn.has(row));
      if (visible.length === 0) continue;
      const cell = h(
        "th",
        { colspan: this.columns.length, scope: "rowgroup" },
        this.options.groupCell?.(name, rows) ?? name,
      );
      nodes.push(h("tr", { class: "group" }, cell), ...visible.map((row) => this.drawn.get(row)!));
    }
    return shown.length === 0 ? [] : nodes;
  }
  private row(row: Row): HTMLElement {
    const cells = this.columns.map((column) => {
      const value = column.value(row);
      const shown =
        value === null
          ? h("span", { class: "none", title: "not measured" }, "–")
          : column.cell
            ? column.cell(row, value)
            : String(value);
      return h("td", { class: column.numeric ? "numeric" : null, "data-column": column.key }, shown);
    });
    const element = h("tr", {}, ...cells);
    const choose = this.options.onChoose;
    if (choose) {
      element.tabIndex = -1;
      element.setAttribute("aria-selected", String(row === this.chosen));
      element.addEventListener("click", () => choose(row));
      element.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose(row);
        this.drawn.get(row)?.focus();
      });
    }
    return element;
  }
  private moveFocus(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const rows = [...this.body.querySelectorAll<HTMLElement>("tr[tabindex]")];
    const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

// Not measured comes last, whatever the direction.
function compare(a: number | string | null, b: number | string | null, direction: number): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  if (typeof a === "number" && typeof b === "number") return (a - b) * direction;
  return String(a).localeCompare(String(b), "en", { numeric: true }) * direction;
}

// Scrolls the table's own frame, never the page.
function scrollWithin(row: HTMLElement): void {
  const frame = row.closest<HTMLElement>(".table-frame");
  if (!frame) return;
  const top = row.offsetTop - frame.clientHeight / 2;
  if (row.offsetTop < frame.scrollTop || row.offsetTop > frame.scrollTop + frame.clientHeight - 60)
    frame.scrollTop = top;
}
