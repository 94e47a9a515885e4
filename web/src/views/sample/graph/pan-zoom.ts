/** Which part of a drawing is seen: a point of the drawing is at `scale * point + (x, y)` of the window. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const SMALLEST = 0.2;
const LARGEST = 4;
/** Smaller, texts cannot be read: one has to move about instead. */
const READABLE = 0.72;
/** Of the window at least so much stays covered by the drawing. */
const KEPT = 80;

/** Whether all of its width fits at a size that can be read. */
export function canBeRead(drawing: Pick<Size, 'width'>, window: Pick<Size, 'width'>): boolean {
  return window.width / drawing.width >= READABLE;
}

/** The drawing from its upper left corner, as wide as the window if that can be read. */
export function fitted(drawing: Size, window: Size): Viewport {
  const scale = Math.min(Math.max(window.width / drawing.width, READABLE), 1.15);
  return { x: Math.max((window.width - drawing.width * scale) / 2, 0), y: 0, scale };
}

/** All of the drawing, however small. */
export function whole(drawing: Size, window: Size): Viewport {
  const scale = clamp(Math.min(window.width / drawing.width, window.height / drawing.height), SMALLEST, LARGEST);
  return { x: Math.max((window.width - drawing.width * scale) / 2, 0), y: 0, scale };
}

/** Larger or smaller, with one point of the window staying where it is. */
export function zoomed(from: Viewport, factor: number, at: { readonly x: number; readonly y: number }): Viewport {
  const scale = clamp(from.scale * factor, SMALLEST, LARGEST);
  const ratio = scale / from.scale;
  return { scale, x: at.x - (at.x - from.x) * ratio, y: at.y - (at.y - from.y) * ratio };
}

/** Moved, but never so far that the drawing is lost. */
export function panned(from: Viewport, dx: number, dy: number, drawing: Size, window: Size): Viewport {
  const [width, height] = [drawing.width * from.scale, drawing.height * from.scale];
  return {
    scale: from.scale,
    x: clamp(from.x + dx, Math.min(KEPT - width, 0), Math.max(window.width - KEPT, 0)),
    y: clamp(from.y + dy, Math.min(KEPT - height, 0), Math.max(window.height - KEPT, 0)),
  };
}

/** Moved as little as needed for a part of the drawing to be seen. */
export function showing(
  from: Viewport,
  part: { readonly x: number; readonly y: number } & Size,
  window: Size,
): Viewport {
  return {
    scale: from.scale,
    x: from.x + shift(from.x + part.x * from.scale, part.width * from.scale, window.width),
    y: from.y + shift(from.y + part.y * from.scale, part.height * from.scale, window.height),
  };
}

function shift(begin: number, length: number, room: number): number {
  if (begin < 0 || length > room) return -begin;
  return Math.min(room - (begin + length), 0);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
