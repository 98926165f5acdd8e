import { expect, test } from 'vitest';
import { pictureFrame } from './picture-frame.ts';
import { textWidth, wrapped } from './text-width.ts';

const SAID = {
  title: 'Accepting answers up to a day old makes a prediction many times cheaper than answering at once',
  subtitle: 'Cost per million predictions',
  foot: 'Modewise · fraud.onnx · 27 November 2026 · basis: projected',
};

test('a frame holds title, subtitle and foot inside its edges, around a drawing of any width', () => {
  for (const width of [200, 422, 880]) {
    const frame = pictureFrame(SAID, { width, height: 270 });
    const texts = frame.shapes.flatMap((shape) => (shape.kind === 'text' ? [shape] : []));
    for (const { text, x, y, fontPx } of texts) {
      expect(x + textWidth(text, fontPx)).toBeLessThanOrEqual(frame.width);
      expect(y).toBeLessThanOrEqual(frame.height);
      expect(y < frame.top || y > frame.top + 270).toBe(true);
    }
    const all = texts.map(({ text }) => text).join(' ');
    expect(all).toContain(SAID.subtitle.split(' ')[0]);
    if (width > 400) for (const said of Object.values(SAID)) expect(all).toContain(said);
  }
});

test('text breaks at spaces, keeps every word, and no text has no line', () => {
  const lines = wrapped(SAID.title, 18, 300);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join(' ')).toBe(SAID.title);
  for (const line of lines) expect(textWidth(line, 18)).toBeLessThanOrEqual(300);
  expect(wrapped('', 18, 300)).toEqual([]);
  const long = wrapped(`of ${'m'.repeat(60)}.onnx`, 18, 300);
  expect(long.join('')).toBe(`of${'m'.repeat(60)}.onnx`);
  for (const line of long) expect(textWidth(line, 18)).toBeLessThanOrEqual(300);
  expect(wrapped('ab', 18, 1)).toEqual(['a', 'b']);
});
