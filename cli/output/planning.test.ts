import { expect, test } from 'vitest';
import { showPlanning } from './planning.ts';

const PRICING = { kind: 'pricing', region: 'us-east-1', simulations: 512, priced: 40, options: 2310 } as const;

/** A plan whose clock is turned by hand. */
function planning(liveProgress: boolean) {
  const written: string[] = [];
  let atMs = 0;
  let looks: (() => void)[] = [];
  const shown = showPlanning(
    { err: (text) => written.push(text), liveProgress, columns: 80 },
    {
      nowMs: () => atMs,
      every: (_ms, look) => {
        looks = [look];
        return () => {
          looks = [];
        };
      },
    },
  );
  const at = (seconds: number): void => {
    atMs = 1000 * seconds;
    for (const look of looks) look();
  };
  return { ...shown, at, written };
}

test('a plan of a few seconds says nothing', () => {
  const { onStage, at, end, written } = planning(false);
  onStage(PRICING);
  at(4.9);
  end();
  at(9);
  expect(written).toEqual([]);
});

test('a longer one says what it does from 5 s on, with each kind of stage and every 20 s', () => {
  const { onStage, at, written } = planning(false);
  onStage(PRICING);
  at(5);
  onStage({ ...PRICING, priced: 50 });
  at(6);
  at(25);
  onStage({ kind: 'searching', done: 3, of: 40 });
  at(26);
  onStage({ kind: 'confirming', values: 6, plans: 2 });
  at(27);
  expect(written).toEqual([
    'modewise: planning for 5 s: pricing options in us-east-1 in 512 simulations, 40 of up to 2,310\n',
    'modewise: planning for 25 s: pricing options in us-east-1 in 512 simulations, 50 of up to 2,310\n',
    'modewise: planning for 26 s: searching for what changes the verdict, 3 of 40 searches\n',
    'modewise: planning for 27 s: confirming 6 tipping points with plans of their own, 2 so far\n',
  ]);
});

test('a terminal has one line, which is cleared at the end', () => {
  const { at, end, written } = planning(true);
  at(5);
  at(6);
  end();
  expect(written).toHaveLength(4);
  expect(written[2]).toBe('modewise: planning for 6 s: reading the workload');
  expect(written[3]).toBe(written[1]);
});
