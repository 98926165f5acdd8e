import type { Basis } from '#core/contract/base/numbers.ts';
import { type LightColour, LIGHT_COLOURS } from '#core/figure/colours.ts';
import { toneColour } from '#core/figure/scene/marks.ts';
import type { Tone } from '#core/figure/model.ts';

/** A font that Windows, macOS and LibreOffice have, or replace by one of the same widths. */
export const FONT = 'Arial';

/** The slide in inches, 16:9, and where its parts stand. */
export const PAGE = { width: 13.333, height: 7.5, left: 0.65, top: 0.5 } as const;

/** The width of the content. */
export const CONTENT_WIDTH = PAGE.width - 2 * PAGE.left;

/** The area below claim and lead. */
export const CONTENT = { x: PAGE.left, y: 2.2, w: CONTENT_WIDTH, h: 4.7 } as const;

/** Sizes in points. Nothing that a room must read is below 14. */
export const SIZE = { claim: 36, lead: 20, text: 18, detail: 14, number: 28, small: 12, table: 14 } as const;

/** A colour as Office Open XML writes it: `4F46E5`. */
export function hex(colour: LightColour): string {
  return LIGHT_COLOURS[colour].slice(1).toUpperCase();
}

/** The colour of a mode, or the neutral one. */
export function toneHex(tone: Tone): string {
  const colour = toneColour(tone);
  return hex(colour in LIGHT_COLOURS ? (colour as LightColour) : 'ink-3');
}

/** The tint of a mode's colour, for rows that stand out. */
export function softHex(tone: Tone): string {
  const colour = toneColour(tone);
  if (colour === 'batch') return hex('batch-soft');
  if (colour === 'microbatch') return hex('microbatch-soft');
  return colour === 'realtime' ? hex('realtime-soft') : hex('accent-soft');
}

/** A line of a basis as Office names dashes. */
export function dashOf(basis: Basis): 'solid' | 'dash' | 'sysDot' {
  if (basis === 'projected') return 'dash';
  return basis === 'assumed' ? 'sysDot' : 'solid';
}
