import { expect, test } from 'vitest';
import { makeDeck } from '#core/deck/deck.ts';
import { makeReport } from '#core/report/make-report.ts';
import { examplePlan } from '#core/report/testing.ts';
import { moved, ordered, storeArrangement, storedArrangement, toggled, UNARRANGED, visible } from './arrangement.ts';

const plan = examplePlan();
const { slides } = makeDeck(plan, makeReport(plan));
const kindsOf = (list: readonly { readonly kind: string }[]) => list.map(({ kind }) => kind);

test('a slide moves to a place, and the others keep their order', () => {
  const arrangement = moved(slides, UNARRANGED, { kind: 'load', to: 0 });
  const others = kindsOf(slides).filter((kind) => kind !== 'load');
  expect(kindsOf(ordered(slides, arrangement))).toEqual(['load', ...others]);
  const back = moved(slides, arrangement, { kind: 'load', to: 99 });
  expect(kindsOf(ordered(slides, back))).toEqual([...others, 'load']);
});

test('a kind that the stored order does not know comes after it', () => {
  const [first, second, ...rest] = slides;
  if (first === undefined || second === undefined) throw new Error('the example has slides');
  const arrangement = { order: [second.kind, first.kind], hidden: [] };
  expect(kindsOf(ordered(slides, arrangement))).toEqual(kindsOf([second, first, ...rest]));
});

test('hidden slides are excluded, unless that leaves nothing', () => {
  const arrangement = toggled(UNARRANGED, 'risk');
  expect(kindsOf(visible(slides, arrangement))).toEqual(kindsOf(slides).filter((kind) => kind !== 'risk'));
  expect(toggled(arrangement, 'risk')).toEqual(UNARRANGED);
  const none = { order: [], hidden: slides.map(({ kind }) => kind) };
  expect(visible(slides, none)).toHaveLength(slides.length);
});

test('an arrangement is stored, and a damaged one is not used', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  expect(storedArrangement(storage)).toEqual(UNARRANGED);
  const arrangement = toggled(moved(slides, UNARRANGED, { kind: 'load', to: 1 }), 'aspects');
  storeArrangement(storage, arrangement);
  expect(storedArrangement(storage)).toEqual(arrangement);
  for (const damaged of ['{', '[]', '{"order": 3, "hidden": [1, "risk"]}']) {
    expect(storedArrangement({ getItem: () => damaged }).order).toEqual([]);
  }
});
