import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { HOSTILE_TEXTS } from '#core/contract/testing/testing-hostile.ts';
import { BUNDLED_SERVICES, attackedServices, type Attacked } from './testing.ts';
import { HARMLESS, attacksOf, differences, differencesInPython, differencesInShell } from './testing-attacks.ts';

const PYTHON_READER = fileURLToPath(new URL('structures.py', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;

let services: readonly Attacked[];
beforeAll(async () => {
  services = await attackedServices(BUNDLED_SERVICES);
});

test.each(BUNDLED_SERVICES)('the bundle of %s holds every hostile text as a value', (name) => {
  const attacked = services.find(({ service }) => service === name);
  if (attacked === undefined) throw new Error(`${name} is not attacked`);
  const harmless = attacked.bundle(HARMLESS);
  const attacks = HOSTILE_TEXTS.flatMap((text) =>
    attacksOf({ text, service: name }, { hostile: attacked.bundle(text), harmless }),
  );
  const programs = attacks.filter(({ file }) => file.endsWith('.py'));
  const scripts = attacks.filter(({ file }) => file.endsWith('.sh'));
  const commands = attacks.filter(({ file }) => file.endsWith('.md'));
  expect(differences(attacks.filter((each) => !programs.includes(each) && !scripts.includes(each)))).toEqual([]);
  if (hasPython) expect(differencesInPython(programs, { python: 'python3', script: PYTHON_READER })).toEqual([]);
  if (process.platform !== 'win32') expect(differencesInShell([...scripts, ...commands])).toEqual([]);
});
