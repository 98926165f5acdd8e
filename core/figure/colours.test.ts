import { expect, test } from 'vitest';
import { DARK_COLOURS, LIGHT_COLOURS } from './colours.ts';

const MODES = ['batch', 'microbatch', 'realtime'] as const;
const MEANINGS = ['good', 'warn', 'bad'] as const;
const GROUNDS = ['background', 'surface', 'sunken'] as const;
const THEMES = [LIGHT_COLOURS, DARK_COLOURS];

function channels(colour: string): readonly [number, number, number] {
  const at = (index: number): number => Number.parseInt(colour.slice(index, index + 2), 16) / 255;
  return [at(1), at(3), at(5)];
}

/** Hue in degrees. */
function hue(colour: string): number {
  const [red, green, blue] = channels(colour);
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  const sixth =
    most === red ? (green - blue) / range : most === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  return (60 * sixth + 360) % 360;
}

/** Degrees between two hues, at most 180. */
function apart(one: string, other: string): number {
  const degrees = Math.abs(hue(one) - hue(other));
  return Math.min(degrees, 360 - degrees);
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) =>
    value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

test('no mode has a hue that means good, warn or bad, nor that of another mode', () => {
  for (const theme of THEMES) {
    for (const mode of MODES) {
      const others = [...MEANINGS, ...MODES.filter((each) => each !== mode)];
      for (const other of others) expect(apart(theme[mode], theme[other]), `${mode}, ${other}`).toBeGreaterThan(25);
    }
  }
});

test('texts in the colour of a mode can be read on every ground', () => {
  for (const theme of THEMES) {
    for (const mode of MODES) {
      for (const ground of [...GROUNDS, `${mode}-soft`] as const) {
        expect(contrast(theme[mode], theme[ground]), `${mode} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  }
});
