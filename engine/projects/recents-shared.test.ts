import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { source, startSourceProcess } from '#engine/platform/files/testing.ts';
import { openRecents } from './recents.ts';

test('three processes that save at once are all on the list', async () => {
  const home = join(scratch(), 'home');
  mkdirSync(home);
  const path = join(home, 'recents.json');
  const program = `
    import { openRecents } from ${source('engine/projects/recents.ts')};
    const [, path, who] = process.argv;
    const recents = openRecents(path);
    const project = { name: who, verdict: null, model: null, data: null, stamps: { model: null, data: null } };
    // Each its three files, over and over.
    for (let turn = 0; turn < 30; turn += 1) await recents.add('/work/' + who + (turn % 3), project, { untitled: false });`;
  const writers = ['a', 'b', 'c'].map((who) => startSourceProcess(program, [path, who]));
  expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0, 0]);
  const { projects } = await openRecents(path).list();
  const files = projects.map(({ file }) => file).sort();
  expect(files).toEqual(['a', 'b', 'c'].flatMap((who) => [0, 1, 2].map((index) => `/work/${who}${index}`)));
});
