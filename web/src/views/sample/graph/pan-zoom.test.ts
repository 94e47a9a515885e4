import { describe, expect, it } from 'vitest';
import { fitted, panned, showing, whole, zoomed } from './pan-zoom.ts';

const DRAWING = { width: 1000, height: 2000 };
const WINDOW = { width: 500, height: 400 };

describe('the seen part of a drawing', () => {
  it('begins where texts can be read, and shows all when asked to', () => {
    expect(fitted(DRAWING, WINDOW)).toEqual({ x: 0, y: 0, scale: 0.72 });
    expect(fitted(DRAWING, { width: 2000, height: 400 })).toEqual({ x: 425, y: 0, scale: 1.15 });
    expect(whole(DRAWING, WINDOW)).toEqual({ x: 150, y: 0, scale: 0.2 });
  });

  it('keeps the point below the mouse when it grows', () => {
    const before = { x: 10, y: 20, scale: 1 };
    const after = zoomed(before, 2, { x: 110, y: 70 });
    expect(after).toEqual({ x: -90, y: -30, scale: 2 });
    expect(after.scale * 100 + after.x).toBe(110);
  });

  it('neither grows nor shrinks without end', () => {
    expect(zoomed({ x: 0, y: 0, scale: 4 }, 10, { x: 50, y: 50 })).toEqual({ x: 0, y: 0, scale: 4 });
    expect(zoomed({ x: 0, y: 0, scale: 1 }, 0.001, { x: 0, y: 0 }).scale).toBe(0.2);
  });

  it('never moves the drawing out of the window', () => {
    const view = { x: 0, y: 0, scale: 1 };
    expect(panned(view, -1e9, -1e9, DRAWING, WINDOW)).toEqual({ x: -920, y: -1920, scale: 1 });
    expect(panned(view, 1e9, 1e9, DRAWING, WINDOW)).toEqual({ x: 420, y: 320, scale: 1 });
    expect(panned(view, -5, -7, DRAWING, WINDOW)).toEqual({ x: -5, y: -7, scale: 1 });
  });

  it('moves no more than needed to show a part', () => {
    const view = { x: 0, y: 0, scale: 1 };
    expect(showing(view, { x: 100, y: 100, width: 50, height: 20 }, WINDOW)).toEqual(view);
    expect(showing(view, { x: 600, y: 1000, width: 50, height: 20 }, WINDOW)).toEqual({ x: -150, y: -620, scale: 1 });
    expect(showing({ x: -300, y: 0, scale: 1 }, { x: 100, y: 0, width: 50, height: 20 }, WINDOW).x).toBe(-100);
    expect(showing(view, { x: 30, y: 0, width: 900, height: 20 }, WINDOW).x).toBe(-30);
  });
});
