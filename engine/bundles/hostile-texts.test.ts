import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { BundleText } from '#core/bundle/bundle.ts';
import { oneLine } from '#core/bundle/escape.ts';
import { BUNDLED_SERVICES } from '#core/bundle/recipes.ts';
import { plainName } from '#core/bundle/traced.ts';
import { PlanDocument } from '#core/contract/plan.ts';
import { HOSTILE_TEXTS } from '#core/contract/testing-hostile.ts';
import { scratch } from '#engine/dataset/testing.ts';
import { attackedServices, type Attacked } from './testing.ts';
import { commandsOf, readFile, type Read } from './testing-structures.ts';

/** What a careful person would write everywhere. */
const HARMLESS = 'harmless';
const PYTHON_READER = fileURLToPath(new URL('structures.py', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;
const hasShell = spawnSync('sh', ['-c', 'true']).status === 0;

/** A file of a bundle for a hostile text, and the same file for a harmless one. */
interface Attack {
  readonly text: string;
  /** The file, the service and the hostile text. */
  readonly about: string;
  readonly file: string;
  readonly hostile: string;
  readonly harmless: string;
}

let services: readonly Attacked[];
let attacks: readonly Attack[];

/** Each text attacks one service, so each service meets more than ten of them. */
beforeAll(async () => {
  services = await attackedServices(BUNDLED_SERVICES);
  const harmless = services.map(({ bundle }) => bundle(HARMLESS));
  attacks = HOSTILE_TEXTS.flatMap((text, index) => {
    const at = index % services.length;
    const { service, bundle } = services[at] as Attacked;
    const expected = harmless[at] ?? [];
    const files = bundle(text);
    expect(files.map(kindOf), service).toEqual(expected.map(kindOf));
    return files.map(({ file, text: hostile }, of) => {
      const about = `${file} of ${service} for ${JSON.stringify(text)}`;
      return { text, about, file, hostile, harmless: expected[of]?.text ?? '' };
    });
  });
}, 60_000);

/** The path of a file without the name of the model. */
function kindOf({ file }: BundleText): string {
  return file.replace(/^models\/[a-z][a-z0-9-]*\//, '');
}

function attacksOn(ending: string): readonly Attack[] {
  const found = attacks.filter(({ file }) => file.endsWith(ending));
  expect(found.length).toBeGreaterThan(0);
  return found;
}

/** Expects that a string holds the hostile text where it would hold the harmless one: whole, on one line, or as a name. */
function expectValue(found: string | undefined, harmless: string, { text, about }: Attack): void {
  const line = oneLine(text);
  const name = plainName(text);
  const forms = [text, line, line.trimStart(), line.replaceAll(/\{(?=\{)/g, '{ '), name, plainName(name.slice(0, 20))];
  const any = `(?:${forms.map(literally).join('|')})`;
  expect(found, about).toMatch(new RegExp(`^${harmless.split(HARMLESS).map(literally).join(any)}$`));
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function expectSame(attack: Attack, read: Read | undefined, expected: Read | undefined): void {
  expect(read?.structure, attack.about).toEqual(expected?.structure);
  expected?.strings.forEach((harmless, index) => {
    if (harmless.includes(HARMLESS)) expectValue(read?.strings[index], harmless, attack);
  });
}

test('there are hundreds of hostile texts, in hundreds of fields, and the schema of a plan takes them', () => {
  expect(new Set(HOSTILE_TEXTS).size).toBeGreaterThanOrEqual(200);
  const [{ texts }] = services as [Attacked];
  expect(texts.paths.length).toBeGreaterThan(200);
  for (const text of HOSTILE_TEXTS.slice(0, 20))
    expect(PlanDocument.safeParse(texts.filled(text)).success, text).toBe(true);
});

test.each(['.json', '.yaml', '.tf', '.pbtxt', '.txt', 'Dockerfile', '.md'])(
  'files that end in %s have the same structure as with harmless texts, and hold the texts as values',
  (ending) => {
    const known = new Map<string, Read>();
    for (const attack of attacksOn(ending)) {
      // A sentence without a character has no paragraph of its own.
      if (ending === '.md' && oneLine(attack.text).trim() === '') continue;
      const expected = known.get(attack.harmless) ?? readFile(attack.file, attack.harmless);
      known.set(attack.harmless, expected);
      expectSame(attack, readFile(attack.file, attack.hostile), expected);
    }
  },
);

test.skipIf(!hasPython)('Python reads the same programs, and the exact names of columns and tensors', () => {
  const found = attacksOn('.py');
  const texts = [...new Set(found.flatMap(({ hostile, harmless }) => [hostile, harmless]))];
  const input = JSON.stringify(texts);
  const { stdout, stderr } = spawnSync('python3', [PYTHON_READER], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  expect(stdout, stderr).not.toBe('');
  const read = z.array(z.object({ structure: z.string(), strings: z.array(z.string()) })).parse(JSON.parse(stdout));
  for (const attack of found)
    expectSame(attack, read[texts.indexOf(attack.hostile)], read[texts.indexOf(attack.harmless)]);
});

describe.skipIf(!hasShell)('a shell', () => {
  /** The programs that the files call. Each writes its name and its arguments. Everything else does not exist. */
  const PROGRAMS = ['aws', 'docker', 'kubectl', 'modewise', 'sh', 'sudo', 'touch'];
  const CALLS = [
    String.raw`called() { printf '%s\0' "$@" "" >> "$CALLS"; }`,
    ...PROGRAMS.map((program) => `${program}() { called ${program} "$@"; }`),
  ];

  /** Runs scripts and returns the calls of each: the words of one call after the other. */
  function callsOf(scripts: readonly string[]): readonly (readonly string[])[] {
    const folder = scratch();
    scripts.forEach((script, index) => {
      writeFileSync(join(folder, `${index}.sh`), script);
      writeFileSync(join(folder, `${index}.calls`), '');
    });
    const each = 'CALLS=$i.calls; set -- a b; ( . ./$i.sh )';
    const all = [...CALLS, `i=0; while [ $i -lt ${scripts.length} ]; do ${each}; i=$((i + 1)); done`].join('\n');
    const env = { PATH: '', BUCKET: 'B', SUBNET: 'S', APPLICATION: 'A', ROLE: 'R', ACCOUNT: '1' };
    const { stderr } = spawnSync('/bin/sh', ['-c', all], { cwd: folder, env, encoding: 'utf8' });
    expect(stderr).toBe('');
    return scripts.map((_, index) => readFileSync(join(folder, `${index}.calls`), 'utf8').split('\0'));
  }

  test.each(['.sh', '.md'])(
    'makes the same calls with the texts as parts of words, from files that end in %s',
    (ending) => {
      const script = (text: string): string => (ending === '.md' ? `${commandsOf(text).join('\n')}\n` : text);
      const found = attacksOn(ending);
      const scripts = [...new Set(found.flatMap(({ hostile, harmless }) => [script(hostile), script(harmless)]))];
      const calls = callsOf(scripts);
      for (const attack of found) {
        const of = (text: string) => calls[scripts.indexOf(script(text))] ?? [];
        const [hostile, harmless] = [of(attack.hostile), of(attack.harmless)];
        expect(hostile.length, attack.about).toBe(harmless.length);
        expect(harmless).toContain('aws');
        harmless.forEach((word, at) => {
          if (!word.includes(HARMLESS)) expect(hostile[at], attack.about).toBe(word);
          const [mine, theirs] = [hostile[at] ?? '', word].map((each) =>
            /^[[{]/.test(word) ? readFile('x.json', each) : { structure: null, strings: [each] },
          );
          expectSame(attack, mine, theirs);
        });
      }
    },
  );
});
