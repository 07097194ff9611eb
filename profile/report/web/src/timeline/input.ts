// Mouse, touch and keyboard of the timeline, with the habits of Perfetto: ctrl + wheel zooms, W A S D, drag pans,
// shift + drag zooms to a range.

export interface Handler {
  zoom(factor: number, x: number): void; // x in pixels from the left edge of the canvas
  pan(pixels: number): void;
  scroll(pixels: number): boolean; // whether there was anything to scroll
  range(x0: number, x1: number, done: boolean): void;
  click(x: number, y: number): void;
  zoomTo(x: number, y: number): void; // double click
  hover(x: number, y: number): void;
  leave(): void;
  key(key: string): boolean; // whether it means something here
}

const CLICK_SLACK = 4; // pixels that a click may move

export function listen(canvas: HTMLCanvasElement, handler: Handler): void {
  wheel(canvas, handler);
  pointer(canvas, handler);
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const zooms: Record<string, number> = { w: 1 / 1.3, "+": 1 / 1.3, "=": 1 / 1.3, s: 1.3, "-": 1.3 };
    const pans: Record<string, number> = { a: -80, d: 80, ArrowLeft: -80, ArrowRight: 80 };
    const scrolls: Record<string, number> = { ArrowUp: -40, ArrowDown: 40, PageUp: -300, PageDown: 300 };
    const { key } = event;
    let known = true;
    if (zooms[key]) handler.zoom(zooms[key], canvas.clientWidth / 2);
    else if (pans[key]) handler.pan(pans[key]);
    else if (scrolls[key]) known = handler.scroll(scrolls[key]);
    else known = handler.key(key);
    if (known) event.preventDefault();
  });
}

function wheel(canvas: HTMLCanvasElement, handler: Handler): void {
  canvas.addEventListener(
    "wheel",
    (event) => {
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      if (event.ctrlKey || event.metaKey || event.altKey) {
        handler.zoom(Math.exp(event.deltaY * pixels * 0.0025), event.offsetX);
      } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        handler.pan((event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX) * pixels);
      } else if (!handler.scroll(event.deltaY * pixels)) {
        return; // the page scrolls
      }
      event.preventDefault();
    },
    { passive: false },
  );
}

function pointer(canvas: HTMLCanvasElement, handler: Handler): void {
  const down = new Map<number, PointerEvent>();
  let moved = false;
  let from: { x: number; y: number; shift: boolean } | null = null;
  const at = (event: PointerEvent): { x: number; y: number } => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const spread = (): number => {
    const [a, b] = [...down.values()];
    return a && b ? Math.abs(a.clientX - b.clientX) : 0;
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, event);
    from = { ...at(event), shift: event.shiftKey };
    moved = false;
  });
  canvas.addEventListener("pointermove", (event) => {
    const { x, y } = at(event);
    const last = down.get(event.pointerId);
    if (!last || !from) return handler.hover(x, y);
    if (!moved && Math.hypot(x - from.x, y - from.y) < CLICK_SLACK) return;
    moved = true;
    handler.leave();
    const before = spread();
    down.set(event.pointerId, event);
    if (down.size === 2) {
      if (before > 0 && spread() > 0) handler.zoom(before / spread(), x);
    } else if (from.shift) {
      handler.range(from.x, x, false);
    } else {
      handler.pan(last.clientX - event.clientX);
      handler.scroll(last.clientY - event.clientY);
    }
  });
  const up = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId) || !from) return;
    const { x, y } = at(event);
    if (event.type === "pointercancel") handler.range(0, 0, true);
    else if (!moved) handler.click(x, y);
    else if (from.shift) handler.range(from.x, x, true);
    if (down.size === 0) from = null;
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", () => handler.leave());
  canvas.addEventListener("dblclick", (event) => handler.zoomTo(event.offsetX, event.offsetY));
}
