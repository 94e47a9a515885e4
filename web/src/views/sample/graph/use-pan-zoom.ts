import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { fitted, panned, type Size, showing, type Viewport, whole, zoomed } from './pan-zoom.ts';

/** Pixels that a pointer moves before it drags. */
const DRAG_PIXELS = 4;
export const ZOOM_STEP = 1.25;

/** Which part of a drawing is seen, moved with the pointer, with Ctrl and the wheel, by pinching, and by calls. */
export function usePanZoom(element: RefObject<SVGSVGElement | null>, drawing: Size, window: Size) {
  const [moved, setMoved] = useState<Viewport | null>(null);
  const view = moved ?? fitted(drawing, window);
  const latest = useRef({ view, drawing, window });
  latest.current = { view, drawing, window };
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const drag = useRef({ hasMoved: false });
  const [isMoving, setIsMoving] = useState(false);

  const zoom = (factor: number, at = { x: latest.current.window.width / 2, y: latest.current.window.height / 2 }) =>
    setMoved(zoomed(latest.current.view, factor, at));
  const pan = (dx: number, dy: number) =>
    setMoved(panned(latest.current.view, dx, dy, latest.current.drawing, latest.current.window));

  // React listens to wheels passively, and then the page would zoom as well.
  useEffect(() => {
    const svg = element.current;
    if (svg === null) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = svg.getBoundingClientRect();
      const at = { x: event.clientX - left, y: event.clientY - top };
      setMoved(zoomed(latest.current.view, Math.exp(-event.deltaY / 300), at));
    };
    svg.addEventListener('wheel', onWheel, { passive: false });
    return () => svg.removeEventListener('wheel', onWheel);
  }, [element]);

  const handlers = {
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      drag.current.hasMoved = false;
    },
    onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
      const before = pointers.current.get(event.pointerId);
      if (before === undefined) return;
      const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
      if (!drag.current.hasMoved && Math.hypot(dx, dy) < DRAG_PIXELS) return;
      if (!drag.current.hasMoved) {
        // Not before: a captured pointer clicks on nothing below it.
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current.hasMoved = true;
        setIsMoving(true);
      }
      const others = [...pointers.current].filter(([id]) => id !== event.pointerId);
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const other = others[0]?.[1];
      if (other === undefined) {
        pan(dx, dy);
        return;
      }
      const { left, top } = event.currentTarget.getBoundingClientRect();
      const apart = Math.hypot(event.clientX - other.x, event.clientY - other.y);
      const apartBefore = Math.hypot(before.x - other.x, before.y - other.y);
      zoom(apart / Math.max(apartBefore, 1), { x: other.x - left, y: other.y - top });
    },
    onPointerUp: (event: PointerEvent<SVGSVGElement>) => {
      pointers.current.delete(event.pointerId);
      setIsMoving(false);
    },
    onPointerCancel: (event: PointerEvent<SVGSVGElement>) => {
      pointers.current.delete(event.pointerId);
      setIsMoving(false);
    },
    onPointerLeave: (event: PointerEvent<SVGSVGElement>) => {
      if (!drag.current.hasMoved) pointers.current.delete(event.pointerId);
    },
  };

  return {
    view,
    handlers,
    isMoving,
    zoom,
    pan,
    /** As it was at first. */
    reset: () => setMoved(null),
    showAll: () => setMoved(whole(latest.current.drawing, latest.current.window)),
    show: (part: { readonly x: number; readonly y: number } & Size) =>
      setMoved(showing(latest.current.view, part, latest.current.window)),
    /** Whether the click that comes now is the end of a drag. */
    wasDrag: () => drag.current.hasMoved,
  };
}
