import { expect, test } from 'vitest';
import type { ReasonOf } from '#core/contract/reasons/reasons.ts';
import { PROJECTION_TEXTS } from './projection-reasons-words.ts';

const projected = (of: Partial<ReasonOf<'projected-throughput'>>): string =>
  PROJECTION_TEXTS['projected-throughput']({
    code: 'projected-throughput',
    from: 'host',
    source: 'a host',
    target: 'a target',
    bandId: 'B1',
    description: 'another generation',
    low90: 0.6,
    high90: 1.5,
    residuals: 912,
    generations: 13,
    covers90Pct: 93.4,
    isBorrowed: false,
    isTrees: false,
    ...of,
  });

test('a projection states how many generations its interval rests on, and what such intervals covered', () => {
  expect(projected({})).toBe(
    'throughput projected from a host to a target: another generation (B1, 90 % interval ×0.6 to ×1.5, from 912 public results on 13 generations of processors that the fit did not use, most of them of other runtimes than ONNX Runtime; in the back-test such intervals covered 93 % of the true values)',
  );
});

test('an interval of other kinds of models is borrowed, and says what borrowed intervals covered', () => {
  const borrowed = projected({ isBorrowed: true, covers90Pct: 90 });
  expect(borrowed).toContain(
    'the interval is borrowed from other kinds of models, because too few of them are of this kind of model',
  );
  expect(borrowed).toContain('intervals borrowed like this covered 90 % in the back-test, on held-out families');
  expect(projected({ isBorrowed: true, isTrees: true })).toContain('because the results include no tree ensemble');
});

test('documents of earlier versions say what they know', () => {
  const { generations, covers90Pct, isBorrowed } = {} as Record<string, undefined>;
  const earlier = { generations, covers90Pct, isBorrowed };
  expect(projected(earlier)).toMatch(
    /from 912 public results that the fit did not use, most of them of other runtimes than ONNX Runtime\)$/,
  );
  expect(projected({ ...earlier, isTrees: true })).toContain('the interval is a judgement for this model');
  expect(projected({ ...earlier, residuals: null })).toMatch(/×0.6 to ×1.5\)$/);
});
