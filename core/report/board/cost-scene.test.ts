import { expect, test } from 'vitest';
import type { CostBar } from '#core/report/model.ts';
import { costScene } from './cost-scene.ts';

const bar = (title: string, detail: string, usd: number): CostBar => ({
  label: detail,
  title,
  detail,
  mode: 'batch',
  chosen: false,
  usd,
  low: usd,
  high: usd,
  text: `$${usd}`,
  range: '',
});

test('five rows with long names fit in the area of a slide, without a cut in any of them', () => {
  const bars = Array.from({ length: 5 }, (_, at) =>
    bar('Pre-computed, every 14 hours', `Pub/Sub micro-batch on Cloud Run, machines of number ${at}, per use`, at + 1),
  );
  const place = { width: 1184, height: 440, titlePx: 23, mustFit: true };
  const scene = costScene(bars, place);
  expect(scene.height).toBeLessThanOrEqual(place.height + 0.5);
  const texts = scene.shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : [])).join(' ');
  for (const each of bars) expect(texts.replaceAll(/\s+/g, ' ')).toContain(each.detail.split(' ').at(-1));
});

test('rows with short names keep the type that was asked for', () => {
  const scene = costScene([bar('Batch', 'Lambda', 1), bar('Real time', 'Fargate', 2)], {
    width: 1184,
    height: 440,
    titlePx: 23,
    mustFit: true,
  });
  const sizes = scene.shapes.flatMap((shape) =>
    shape.kind === 'text' && shape.text === 'Batch' ? [shape.fontPx] : [],
  );
  expect(sizes).toEqual([23]);
});

test('three modes in three clouds fit on a slide', () => {
  const bars = Array.from({ length: 9 }, (_, at) =>
    bar('Micro-batch, Google Cloud', 'Pub/Sub micro-batch on Cloud Run', at + 1),
  );
  const scene = (place: { readonly width: number; readonly height: number; readonly titlePx: number }) =>
    costScene(bars, { ...place, mustFit: true }).height - place.height;
  expect(scene({ width: 1184, height: 430, titlePx: 23 })).toBeLessThanOrEqual(0.5);
  expect(scene({ width: 760, height: 290, titlePx: 15 })).toBeLessThanOrEqual(0.5);
});
