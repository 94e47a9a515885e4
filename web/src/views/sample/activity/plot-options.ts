import uPlot from 'uplot';
import { bytesText, countText, secondsText } from '../../../text/numbers.ts';
import type { ActivityBins } from './bins.ts';

/** Room for the axes, fixed so that marks can be put above the plot. */
export const LEFT_AXIS = 62;
export const RIGHT_AXIS = 44;
const HEIGHT = 88;
const BOTTOM_AXIS = 24;
const TOP = 6;

export interface PlotLook {
  readonly width: number;
  readonly isLogarithmic: boolean;
  /** Of the page as it looks now. */
  readonly colors: PlotColors;
}

export interface PlotColors {
  readonly up: string;
  readonly down: string;
  readonly flows: string;
  readonly text: string;
  readonly line: string;
}

/** Colours of the theme, for a canvas knows no variables. */
export function plotColors(element: HTMLElement): PlotColors {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(name).trim();
  return {
    up: color('--up'),
    down: color('--down'),
    flows: color('--mantine-color-text'),
    text: color('--mantine-color-dimmed'),
    line: color('--line'),
  };
}

/** Points of the bins. Zero has a place on a logarithmic scale too, so it is that of one more. */
export function plotData(bins: ActivityBins, isLogarithmic: boolean): uPlot.AlignedData {
  const count = bins.flows.length;
  const times = Float64Array.from({ length: count + 1 }, (_, bin) => bins.from + bin * bins.width);
  // The last step ends where the next one would begin.
  const closed = (values: Float64Array, scaled: boolean) =>
    Float64Array.from(times, (_, bin) => {
      const value = values[Math.min(bin, count - 1)]!;
      return scaled ? Math.log10(1 + value) : value;
    });
  return [times, closed(bins.bytesDown, isLogarithmic), closed(bins.bytesUp, isLogarithmic), closed(bins.flows, false)];
}

/** How the plot is drawn: steps of bytes to the left axis, flows as a line to the right one. */
export function plotOptions({ width, isLogarithmic, colors }: PlotLook, hooks: uPlot.Hooks.Arrays): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: colors.text,
    font: '11px system-ui, sans-serif',
    grid: { stroke: colors.line, width: 1 },
    ticks: { stroke: colors.line, width: 1, size: 4 },
    gap: 3,
  };
  const steps = uPlot.paths.stepped!({ align: 1 });
  const upwards: uPlot.Range.Function = (_, __, most) => [0, most > 0 ? most * 1.08 : 1];
  return {
    width,
    height: HEIGHT,
    padding: [TOP, 0, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: (_, from, to) => [from, to > from ? to : from + 1] },
      bytes: { range: upwards },
      flows: { range: upwards },
    },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    series: [
      {},
      {
        scale: 'bytes',
        stroke: colors.down,
        fill: `${colors.down}55`,
        width: 1.5,
        paths: steps,
        points: { show: false },
      },
      { scale: 'bytes', stroke: colors.up, fill: `${colors.up}55`, width: 1.5, paths: steps, points: { show: false } },
      { scale: 'flows', stroke: colors.flows, width: 1, dash: [3, 3], paths: steps, points: { show: false } },
    ],
    axes: [
      {
        ...axis,
        size: BOTTOM_AXIS,
        space: 90,
        incrs: [...SHORT_STEPS, ...TIME_STEPS],
        values: (_, splits) => splits.map((split) => secondsText(Math.max(split, 0))),
      },
      {
        ...axis,
        scale: 'bytes',
        size: LEFT_AXIS,
        space: 26,
        ...(isLogarithmic ? { splits: (_: uPlot, __: number, ___: number, most: number) => powers(most) } : {}),
        values: (_, splits) => splits.map((split) => bytesText(isLogarithmic ? toBytes(split) : split)),
      },
      {
        ...axis,
        scale: 'flows',
        side: 1,
        size: RIGHT_AXIS,
        space: 26,
        grid: { show: false },
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 1_000_000],
        values: (_, splits) => splits.map((split) => countText(split)),
      },
    ],
    hooks,
  };
}

/** Steps of the axis of time, in seconds: they are to be read as round numbers. */
const SHORT_STEPS = [-6, -5, -4, -3, -2, -1].flatMap((power) => [1, 2, 5].map((times) => times * 10 ** power));
const DAY = 86_400;
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200],
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000].map((days) => days * DAY),
];

/** Nothing, kilobytes, megabytes, … up to the largest value. */
function powers(most: number): number[] {
  const splits = [0];
  for (let power = 1; power <= most; power += most > 4 ? 3 : 1) {
    const split = most > 4 ? power + 2 : power;
    if (split <= most) splits.push(split);
  }
  return splits;
}

function toBytes(split: number): number {
  return split === 0 ? 0 : 10 ** Math.round(split);
}
