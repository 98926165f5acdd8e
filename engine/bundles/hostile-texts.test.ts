import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { HOSTILE_TEXTS } from '#core/contract/testing/testing-hostile.ts';
import { everyNth } from '#core/contract/testing/testing-shares.ts';
import { templateText } from './templates.ts';
import { attackedServices, type Attacked, SOME_SERVICES } from './testing.ts';
import {
  HARMLESS,
  attacksOf,
  differences,
  differencesInPython,
  differencesInShell,
  type Attack,
} from './testing-attacks.ts';

const PYTHON_READER = fileURLToPath(new URL('structures.py', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;

let services: readonly Attacked[];
let attacks: readonly Attack[];

/** Each text attacks one service, so each service meets several of them; the full run has all texts and all services, each with each. */
beforeAll(async () => {
  services = await attackedServices(SOME_SERVICES, SOME_SERVICES);
  const harmless = services.map(({ bundle }) => bundle(HARMLESS));
  attacks = everyNth(HOSTILE_TEXTS, 2).flatMap((text, index) => {
    const at = index % services.length;
    const { service, bundle } = services[at] as Attacked;
    return attacksOf({ text, service }, { hostile: bundle(text), harmless: harmless[at] ?? [] });
  });
}, 240_000);

function attacksOn(ending: string): readonly Attack[] {
  const found = attacks.filter(({ file }) => file.endsWith(ending));
  expect(found.length).toBeGreaterThan(0);
  return found;
}

test('there are hundreds of hostile texts, in hundreds of fields, and the schema of a plan takes them', () => {
  expect(new Set(HOSTILE_TEXTS).size).toBeGreaterThanOrEqual(200);
  const [{ texts }] = services as [Attacked];
  expect(texts.paths.length).toBeGreaterThan(200);
  for (const text of HOSTILE_TEXTS.slice(0, 20)) {
    expect(PlanDocument.safeParse(texts.filled(text)).success, text).toBe(true);
  }
});

test.each(['.json', '.yaml', '.tf', '.sql', '.pbtxt', '.txt', 'Dockerfile', '.md'])(
  'files that end in %s have the same structure as with harmless texts, and hold the texts as values',
  (ending) => {
    expect(differences(attacksOn(ending))).toEqual([]);
  },
);

test.skipIf(!hasPython)('Python reads the same programs, and the exact names of columns and tensors', () => {
  expect(differencesInPython(attacksOn('.py'), { python: 'python3', script: PYTHON_READER })).toEqual([]);
});

test.skipIf(!hasPython)('a schema of Spark holds the names of columns and tensors, whatever they are', () => {
  // The function alone, because Spark is only on machines that run it.
  const program = `import ast, json, sys
program, names = json.load(sys.stdin)
tree = ast.parse(program)
tree.body = [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == "quoted"]
exec(compile(tree, "spark_job.py", "exec"))
json.dump([quoted(each) for each in names], sys.stdout)`;
  const input = JSON.stringify([templateText('python/spark_job.py'), HOSTILE_TEXTS]);
  const { stdout, stderr } = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' });
  expect(stdout, stderr).not.toBe('');
  const quoted = z.array(z.string()).parse(JSON.parse(stdout));
  // A name ends at the first backtick that is not doubled: here, at the last character.
  const read = quoted.map((each) => /^`((?:[^`]|``)*)`$/.exec(each)?.[1]?.replaceAll('``', '`'));
  expect(read).toEqual(HOSTILE_TEXTS);
});

test.skipIf(process.platform === 'win32').each(['.sh', '.md'])(
  'a shell makes the same calls with the texts as parts of words, from files that end in %s',
  (ending) => {
    expect(differencesInShell(attacksOn(ending))).toEqual([]);
  },
);

test('a difference is found: another structure, another value, another program, another call', () => {
  const attack = (file: string, hostile: string, harmless: string): Attack => ({
    text: 'x',
    about: file,
    file,
    hostile,
    harmless,
  });
  const yaml = (hostile: string) => differences([attack('a.yaml', hostile, 'a: "harmless"')]);
  expect(yaml('a: "x"')).toEqual([]);
  for (const text of ['a: "y"', 'a: x', 'a: "x"\nb: 1', 'a: "', '- "x"']) expect(yaml(text), text).toHaveLength(1);
  expect(differences([attack('a.tf', 'a = "${x}"', 'a = "harmless"')])).toHaveLength(1);
  expect(differences([attack('a.md', '# x', 'harmless')])).toHaveLength(1);
  const python = { python: 'python3', script: PYTHON_READER };
  if (hasPython)
    expect(differencesInPython([attack('a.py', 'a = "x"; x()', 'a = "harmless"')], python)).toHaveLength(1);
  if (process.platform === 'win32') return;
  expect(differencesInShell([attack('a.sh', 'aws "x"', 'aws "harmless"')])).toEqual([]);
  for (const text of ['aws "x" y', 'aws "x"; touch y', 'aws "$(touch y)x"']) {
    expect(differencesInShell([attack('a.sh', text, 'aws "harmless"')]), text).toHaveLength(1);
  }
});
