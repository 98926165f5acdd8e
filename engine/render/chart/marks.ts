import { assertNever } from '#core/assert-never.ts';
import type { Tone } from '#core/figure/model.ts';

/** A shape as SVG path data around (x, y). `fill` null: hollow. */
export interface MarkPath {
  readonly d: string;
  readonly stroke: string;
  readonly fill: string;
}

/** The colour of a mode, as the page's style sheet defines it for light and dark. */
export function toneColour(tone: Tone): string {
  switch (tone) {
    case 'batch':
    case 'cached':
      return 'var(--batch)';
    case 'microbatch':
      return 'var(--microbatch)';
    case 'realtime':
    case 'async':
    case 'hybrid':
      return 'var(--realtime)';
    case 'ink':
      return 'var(--ink-3)';
    default:
      return assertNever(tone);
  }
}

function square(x: number, y: number, half: number): string {
  return `M${x - half} ${y - half}h${2 * half}v${2 * half}h${-2 * half}Z`;
}

function diamond(x: number, y: number, half: number): string {
  const reach = half * 1.3;
  return `M${x} ${y - reach}L${x + reach} ${y}L${x} ${y + reach}L${x - reach} ${y}Z`;
}

function circle(x: number, y: number, half: number): string {
  const r = half * 1.1;
  return `M${x - r} ${y}A${r} ${r} 0 1 1 ${x + r} ${y}A${r} ${r} 0 1 1 ${x - r} ${y}Z`;
}

/** Left half square in batch's colour, right half circle in real time's. */
function halves(x: number, y: number, half: number): MarkPath[] {
  const r = half * 1.1;
  const left = `M${x} ${y - half}h${-half}v${2 * half}h${half}Z`;
  const right = `M${x} ${y - r}A${r} ${r} 0 0 1 ${x} ${y + r}Z`;
  return [
    { d: left, stroke: 'none', fill: 'var(--batch)' },
    { d: right, stroke: 'none', fill: 'var(--realtime)' },
  ];
}

function outline(
  tone: Exclude<Tone, 'hybrid'>,
  at: { readonly x: number; readonly y: number; readonly half: number },
): string {
  const { x, y, half } = at;
  if (tone === 'batch' || tone === 'cached') return square(x, y, half);
  return tone === 'microbatch' ? diamond(x, y, half) : circle(x, y, half);
}

/** The glyph of a mode: batch ■, micro-batch ◆, real time ●; cached □, asynchronous ○, hybrid half and half. */
export function modeMark(
  tone: Tone,
  at: { readonly x: number; readonly y: number; readonly half: number },
  options: { readonly hollow: boolean },
): MarkPath[] {
  if (tone === 'hybrid') return halves(at.x, at.y, at.half);
  const colour = toneColour(tone);
  const hollow = options.hollow || tone === 'cached' || tone === 'async';
  return [{ d: outline(tone, at), stroke: hollow ? colour : 'none', fill: hollow ? 'var(--surface)' : colour }];
}
