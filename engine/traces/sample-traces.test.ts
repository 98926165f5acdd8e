import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modelsFolder } from '#engine/platform/paths.ts';
import { tracePath } from './sample-traces.ts';
import { countsIn } from './testing.ts';

test('the sample traces are what their page says', async () => {
  const page = readFileSync(join(modelsFolder(), 'traces', 'README.md'), 'utf8');
  for (const { name, arrivals, hours } of [
    { name: 'azure-llm-code', arrivals: 8819, hours: 0.95 },
    { name: 'mooncake-conversation', arrivals: 12_031, hours: 0.98 },
    { name: 'worldcup98-week', arrivals: 294_029_015, hours: 168 },
  ]) {
    expect(page).toContain(`\`${name}\``);
    const { counts, total, facts } = await countsIn(tracePath(`sample:${name}`));
    expect([name, Math.round(total)]).toEqual([name, arrivals]);
    expect((counts.lastMs - counts.firstMs) / 3_600_000).toBeCloseTo(hours, 1);
    expect(facts.bad.count).toBe(0);
  }
});

test('a sample that does not exist is refused with those that do', () => {
  expect(tracePath('own.csv')).toBe('own.csv');
  expect(() => tracePath('sample:../manifest')).toThrow(/unknown sample trace/);
  expect(() => tracePath('sample:azure')).toThrow(/unknown sample trace "azure"/);
});
