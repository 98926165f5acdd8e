import type { SliderScale } from '#core/contract/workload/input-definition.ts';
import type { Flip } from '#core/contract/verdict/verdict-changes.ts';
import { modeName } from '#core/words/mode-names.ts';
import { roughly } from './inputs.ts';
import { capitalised } from '#core/contract/reasons/reason-values-words.ts';
import { becomesTitle } from '#core/contract/verdict/verdict-changes-words.ts';
import { nudged, valueAt } from './slider-scale.ts';

/** A key press as every page reports it. */
interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** The value of a slider after a key press; null for keys that it does not handle. F jumps to the next flip. */
export function valueAfterKey(
  press: KeyPress,
  { value, scale, flips }: { readonly value: number; readonly scale: SliderScale; readonly flips: readonly Flip[] },
): number | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  const size = press.shiftKey ? 10 : 1;
  switch (press.key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return nudged(value, size, scale);
    case 'ArrowLeft':
    case 'ArrowDown':
      return nudged(value, -size, scale);
    case 'PageUp':
      return nudged(value, 10, scale);
    case 'PageDown':
      return nudged(value, -10, scale);
    case 'Home':
      return valueAt(0, scale);
    case 'End':
      return scale.high;
    case 'f':
    case 'F':
      return nextFlip(value, flips);
    default:
      return null;
  }
}

/** The next flip above the value, else the lowest one; null if there is none. */
function nextFlip(value: number, flips: readonly Flip[]): number | null {
  const places = flips.map((flip) => flip.at).sort((a, b) => a - b);
  return places.find((at) => at > value * (1 + 1e-9)) ?? places[0] ?? null;
}

/** The flips that are on the track of a slider. */
export function flipsOnTrack(flips: readonly Flip[], scale: SliderScale): readonly Flip[] {
  return flips.filter((flip) => flip.at >= (scale.kind === 'log' ? scale.low : 0) && flip.at <= scale.high);
}

/** Where the verdict changes on a slider: `The verdict becomes batch at about 2 million; at about 44 ms: no option`. Empty if nowhere. */
export function flipsHint(flips: readonly Flip[], say: (value: number) => string): string {
  const about = ({ code, input, at }: Flip): string =>
    code === 'caller-waits' ? say(at) : `about ${say(roughly(input, at))}`;
  const changes = flips
    .filter((flip) => flip.becomes !== 'none')
    .map((flip) => `${modeName(flip.becomes)} at ${about(flip)}`);
  const ends = flips
    .filter((flip) => flip.becomes === 'none')
    .map((flip) => `at ${about(flip)}: ${becomesTitle(flip).toLowerCase()}`);
  const said = [...(changes.length === 0 ? [] : [`the verdict becomes ${changes.join(', ')}`]), ...ends];
  return capitalised(said.join('; '));
}
