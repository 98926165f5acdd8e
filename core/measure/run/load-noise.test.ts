import { expect, test } from 'vitest';
import { loadNoise, type OtherLoad } from './load-noise.ts';

const codes = (reasons: readonly { readonly code: string }[]): readonly string[] => reasons.map(({ code }) => code);

/** Constant load over the whole phase. */
function steady(otherCores: number, more: Partial<OtherLoad> = {}): OtherLoad {
  return {
    otherCores,
    stretches: [{ ms: 1000, cores: otherCores }],
    stolenCores: null,
    throttledShare: null,
    programs: null,
    ...more,
  };
}

test.each([
  { load: steady(0.05, { stolenCores: 0, throttledShare: 0 }), expected: [] },
  { load: steady(0.05), expected: [] },
  { load: steady(0.2), expected: ['some-load'] },
  { load: steady(0.9, { stolenCores: 0.1 }), expected: ['other-load', 'stolen-time'] },
  { load: steady(0, { throttledShare: 0.2 }), expected: ['throttled'] },
])('$load.otherCores busy cores of others, $load.stolenCores stolen: $expected', ({ load, expected }) => {
  expect(codes(loadNoise(load))).toEqual(expected);
});

test('other load is reported in cores, on average and in the worst stretch', () => {
  expect(loadNoise(steady(1.234))).toMatchObject([{ cores: 1.234, peakCores: 1.234 }]);
});

/** Idle except for `stretches` of a hundred stretches, in which a neighbour used a core. */
function burst(stretches: number): OtherLoad {
  const cores = (index: number): number => (index < stretches ? 0.95 : 0.01);
  return steady(0.05, { stretches: Array.from({ length: 100 }, (_, index) => ({ ms: 600, cores: cores(index) })) });
}

test('an intermittent neighbour is detected, however small its share of the whole phase', () => {
  expect(codes(loadNoise(burst(3)))).toEqual([]);
  expect(codes(loadNoise(burst(10)))).toEqual(['some-load']);
  expect(loadNoise(burst(10))).toMatchObject([{ cores: 0.05, peakCores: 0.95 }]);
  expect(codes(loadNoise(burst(30)))).toEqual(['other-load']);
});

test('the programs that used most of the other load are named, the busiest first', () => {
  const programs = [
    { name: 'systemd', cores: 0.01 },
    { name: 'python3.11', cores: 0.3 },
    { name: 'chrome', cores: 0.6 },
  ];
  const [reason] = loadNoise(steady(0.91, { programs }));
  expect(reason).toMatchObject({
    programs: [
      { name: 'chrome', cores: 0.6 },
      { name: 'python3.11', cores: 0.3 },
    ],
  });
});

test('without a program that explains the load none is named', () => {
  for (const programs of [null, [], [{ name: 'sshd', cores: 0.05 }]]) {
    const [reason] = loadNoise(steady(0.9, { programs }));
    expect(reason).not.toHaveProperty('programs');
  }
});
