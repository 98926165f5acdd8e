import type { Basis } from '#core/contract/numbers.ts';
import type { Tone } from '#core/figure/model.ts';
import { modeColour } from '#renderer/components/mode-glyph.tsx';

/** The colour of a series, as a CSS value. */
export function toneColour(tone: Tone): string {
  return tone === 'ink' ? 'var(--mw-ink-3)' : modeColour(tone);
}

/** The dash pattern of a basis; measured and imported lines are solid. */
export function basisDash(basis: Basis): string | undefined {
  if (basis === 'projected') return '5 3';
  return basis === 'assumed' ? '1.5 2.5' : undefined;
}
