import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Span } from '../sample-filter.ts';
import type { ActivityBins } from './bins.ts';
import { plotColors, plotData, plotOptions } from './plot-options.ts';

export interface PlotHandlers {
  /** A span was drawn with the mouse. */
  readonly onBrush: (span: Span) => void;
  readonly onClear: () => void;
  /** The bin below the mouse; null for none. */
  readonly onPoint: (bin: number | null) => void;
}

/** Pixels below which a drag was a click. */
const LEAST_DRAG = 4;

/** The picture itself, drawn anew when its data, width, scale or the theme change. */
export function ActivityPlot({
  bins,
  width,
  isLogarithmic,
  ...handlers
}: PlotHandlers & {
  readonly bins: ActivityBins;
  readonly width: number;
  readonly isLogarithmic: boolean;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const latest = useRef<PlotHandlers>(handlers);
  latest.current = handlers;
  const scheme = useComputedColorScheme('light');

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the page, which `scheme` changes.
  useEffect(() => {
    const element = holder.current;
    if (element === null || width < 1) return;
    const options = plotOptions(
      { width, isLogarithmic, colors: plotColors(element) },
      {
        setSelect: [
          (plot) => {
            const { left, width: wide } = plot.select;
            if (wide < LEAST_DRAG) return;
            latest.current.onBrush([plot.posToVal(left, 'x'), plot.posToVal(left + wide, 'x')]);
          },
        ],
        setCursor: [
          (plot) => {
            const { left } = plot.cursor;
            if (left === undefined || left < 0) return latest.current.onPoint(null);
            const bin = Math.floor((plot.posToVal(left, 'x') - bins.from) / bins.width);
            latest.current.onPoint(Math.min(Math.max(bin, 0), bins.flows.length - 1));
          },
        ],
      },
    );
    const plot = new uPlot(options, plotData(bins, isLogarithmic), element);
    const onDoubleClick = () => latest.current.onClear();
    plot.over.addEventListener('dblclick', onDoubleClick);
    return () => {
      plot.over.removeEventListener('dblclick', onDoubleClick);
      plot.destroy();
    };
  }, [bins, width, isLogarithmic, scheme]);

  return <div ref={holder} aria-hidden />;
}
