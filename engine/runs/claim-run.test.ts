import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { source, startSourceProcess } from '#engine/platform/files/testing.ts';
import { Journal, readJournal, RUN_FILES } from './journal.ts';

function interruptedRun(): string {
  const folder = join(scratch(), 'run');
  const request = { ...MEASURE_DEFAULTS, model: 'model.onnx', syntheticRows: 8 };
  const journal = Journal.create(folder, request);
  journal.append({ kind: 'started', at: '2026-01-01T00:00:00Z', runId: 'run', request, modewise: '0.1.0' });
  journal.close();
  return folder;
}

/** Opens the journal of a run on command and reports the result. */
const CARRIES_ON = `
  import { Journal } from ${source('engine/runs/journal.ts')};
  console.log('ready');
  process.stdin.once('data', () => {
    try {
      Journal.reopen(process.argv[1]).append({ kind: 'incident', phase: 'batch', incident: { code: 'phase-failed', cause: String(process.pid) } });
      console.log('has it');
    } catch (error) {
      console.log(error.code + ': ' + error.reason);
    }
  });`;

test('of eight processes that carry a run on at once one has it, the others name it in their error, and a kill lets the next one in', async () => {
  const folder = interruptedRun();
  const claimers = Array.from({ length: 8 }, () => startSourceProcess(CARRIES_ON, [folder]));
  for (const { nextLine } of claimers) expect(await nextLine()).toBe('ready');
  for (const { child } of claimers) child.stdin?.write('go\n');
  const words = await Promise.all(claimers.map(({ nextLine }) => nextLine()));
  expect(words.filter((word) => word === 'has it')).toHaveLength(1);
  const holder = claimers[words.indexOf('has it')];
  const refused = words.filter((word) => word !== 'has it');
  // The number may be missing if the claim was made but not written yet.
  const told = new RegExp(`^unusable-input: it is in use( by process ${holder?.child.pid})?$`);
  for (const word of refused) expect(word).toMatch(told);
  expect(() => Journal.reopen(folder)).toThrow(new RegExp(`by process ${holder?.child.pid}`));
  holder?.child.kill('SIGKILL');
  await holder?.ended;
  const journal = Journal.reopen(folder);
  journal.close();
  expect(readJournal(folder).incidents).toMatchObject([{ fact: { cause: String(holder?.child.pid) } }]);
});

test('a second claim in the same process is refused, and a run that cannot be opened is let go of', () => {
  const folder = interruptedRun();
  const journal = Journal.reopen(folder);
  const before = readFileSync(join(folder, RUN_FILES.events), 'utf8');
  expect(() => Journal.reopen(folder)).toThrow(/in use/);
  expect(readFileSync(join(folder, RUN_FILES.events), 'utf8')).toBe(before);
  journal.close();
  expect(() => Journal.reopen(scratch())).toThrow(/there is no run/);
  Journal.reopen(folder).close();
});
