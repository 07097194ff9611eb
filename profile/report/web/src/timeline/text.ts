// Text on the canvas.

export const FONT = "11px system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
const LETTER = 6; // pixels that a letter of it takes at most, nearly always

// Cut to a width, or nothing if not even a letter fits.
export function fittedText(
  c: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  width: number,
  colour: string,
): void {
  const letters = Math.floor(width / LETTER);
  if (letters < 1) return;
  c.fillStyle = colour;
  c.fillText(
    text.length <= letters ? text : letters < 3 ? text.slice(0, letters) : `${text.slice(0, letters - 1)}…`,
    x,
    y,
  );
}

export function clipped(
  c: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  draw: () => void,
): void {
  c.save();
  c.beginPath();
  c.rect(x, y, width, height);
  c.clip();
  draw();
  c.restore();
}
