import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { distFile } from '#engine/platform/paths.ts';
import { printTable } from './lib/print.ts';

/** A share of the missed requests, and requests that chance in the service times moves between late and not late. */
const AGREES = 0.15;
const BY_CHANCE = 20;

const Curve = z.object({
  ready: z.array(z.number()),
  decisions: z.array(z.object({ second: z.number(), desired: z.number() })),
  late: z.number(),
  failed: z.number(),
  throttled: z.number(),
  paidS: z.number(),
});
const Compared = z.object({
  name: z.string(),
  arrived: z.array(z.number()),
  real: Curve,
  simulated: Curve,
  started: z.number(),
  stopped: z.number(),
  inferences: z.number(),
  errors: z.number(),
  mostLagMs: z.number(),
});
type Compared = z.infer<typeof Compared>;

const total = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);
const missed = ({ late, failed, throttled }: z.infer<typeof Curve>): number => late + failed + throttled;
/** The capacities one after another: 1, 2, 4. */
const steps = ({ decisions }: z.infer<typeof Curve>): readonly number[] => [
  1,
  ...decisions.map(({ desired }) => desired),
];
/** Those at which it turns, and the last: 1, 2, 4, 3, 1 turns at 4. A step in between may be skipped if a queue is gone a second later. */
const turns = (capacities: readonly number[]): readonly number[] =>
  capacities.filter((each, i) => {
    const [before, after] = [capacities[i - 1] ?? each, capacities[i + 1]];
    return i > 0 && (after === undefined || Math.sign(after - each) !== Math.sign(each - before));
  });
const grown = (capacities: readonly number[]): number =>
  total(capacities.map((each, i) => Math.max(0, each - (capacities[i - 1] ?? each))));

function show(all: readonly Compared[]): void {
  printTable('scaling-loop', {
    title: 'Real processes under the policies of the simulation, for a minute and a half',
    columns: ['policy', 'requests', 'missed, real / simulated', 'instance-seconds', 'decisions, real', 'simulated'],
    rows: all.map(({ name, arrived, real, simulated }) => [
      name,
      total(arrived),
      `${missed(real)} / ${missed(simulated).toFixed(0)}`,
      `${real.paidS} / ${simulated.paidS}`,
      real.decisions.map(({ second, desired }) => `${second} s: ${desired}`).join(', '),
      simulated.decisions.map(({ second, desired }) => `${second} s: ${desired}`).join(', '),
    ]),
  });
}

test('real processes that a policy starts and stops have the capacity and the missed requests of its simulation', async () => {
  const program = distFile('measure-scaling-loop');
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'short'], { maxBuffer: 2 ** 24 });
  const all = z.array(Compared).min(1).parse(JSON.parse(stdout));
  show(all);
  for (const { real, simulated, arrived, started, stopped, inferences, errors } of all) {
    expect(total(arrived)).toBeGreaterThan(100);
    expect(errors).toBe(0);
    expect(inferences).toBeGreaterThan(0);
    const capacities = steps(real);
    expect(turns(capacities)).toEqual(turns(steps(simulated)));
    expect(grown(capacities)).toBe(grown(steps(simulated)));
    expect(Math.abs(capacities.length - steps(simulated).length)).toBeLessThanOrEqual(1);
    // Every process beyond the first was started by a decision, and as many were stopped, but for those that drain at the end.
    expect(started).toBe(1 + grown(capacities));
    expect(stopped).toBeLessThanOrEqual(started - (capacities.at(-1) ?? 0));
    expect(Math.abs(missed(real) - missed(simulated))).toBeLessThan(AGREES * missed(simulated) + BY_CHANCE);
  }
}, 300_000);
