/**
 * Plans with hostile texts, whose bundles are written in an engine process. A text must be a value in every file: the parsers of their languages
 * find what they find with a harmless text. A text in place of a code or an id is refused, or at least leaves files that can be read.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { HOSTILE_TEXTS } from '#core/contract/testing/testing-hostile.ts';
import { attackedServices, type Attacked, BUNDLED_SERVICES } from '#engine/bundles/testing.ts';
import {
  attacksOf,
  differences,
  differencesInPython,
  differencesInShell,
  HARMLESS,
} from '#engine/bundles/testing-attacks.ts';
import { programFolder } from '#engine/platform/paths.ts';
import type { Chance } from './lib/chance.ts';
import { attackEngine, type MakeCase } from './lib/engine/attack.ts';
import { call, inTurn, type Step } from './lib/engine/job.ts';
import { mutateJson } from './lib/mutate/json.ts';
import { ODD_NAMES } from './lib/mutate/odd-names.ts';
import { readOptions } from './lib/options.ts';
import { runProgram } from './lib/processes.ts';

const options = readOptions({ count: 100 });
const PYTHON_READER = join(programFolder(), 'engine', 'bundles', 'structures.py');
const hasPython = spawnSync('python3', ['--version']).status === 0;
const hasShell = process.platform !== 'win32';
/** The texts that any case may put anywhere: those of the tests, and names that break programs. */
const TEXTS = [...HOSTILE_TEXTS, ...ODD_NAMES];

/** One text of the list, several in a row, or any characters. */
function hostileText(chance: Chance): string {
  if (chance.happens(0.5)) return chance.oneOf(TEXTS) ?? '';
  if (chance.happens(0.7))
    return Array.from({ length: chance.between(2, 5) }, () => chance.oneOf(TEXTS) ?? '').join('');
  return chance.draw(fc.string({ unit: 'binary', maxLength: 40 }));
}

/** Opens a plan and writes a bundle of one of its options. `from` is the number of the first of the two steps. */
function bundling(
  file: string,
  { from, optionId, folder }: { readonly from: number; readonly optionId: string; readonly folder: string },
): readonly Step[] {
  const input = { planFile: 'plan.json', optionId, model: 'sample:fraud', target: { kind: 'folder', path: folder } };
  return [call('openPlan', { file }), call('bundle', input, { takes: [{ from, field: null, into: 'plan' }] })];
}

/** The texts of a bundle, by their paths. */
function filesIn(folder: string): readonly { readonly file: string; readonly text: string }[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.onnx'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return paths.map((path) => ({ file: path.slice(folder.length + 1), text: readFileSync(path, 'utf8') }));
}

/** The first difference between two bundles that the text makes; null if it is only a value. */
function wrongBetween(
  text: string,
  service: string,
  folders: { readonly hostile: string; readonly harmless: string },
): string | null {
  try {
    const attacks = attacksOf(
      { text, service },
      { hostile: filesIn(folders.hostile), harmless: filesIn(folders.harmless) },
    );
    const of = (endings: readonly string[]) =>
      attacks.filter(({ file }) => endings.some((each) => file.endsWith(each)));
    const read = of(['.json', '.yaml', '.tf', '.pbtxt', '.txt', 'Dockerfile', '.md']);
    return (
      differences(read)[0] ??
      (hasPython ? differencesInPython(of(['.py']), { python: 'python3', script: PYTHON_READER })[0] : undefined) ??
      (hasShell ? differencesInShell(of(['.sh', '.md']))[0] : undefined) ??
      null
    );
  } catch (error) {
    return String(error);
  }
}

/** A plan with a text in some of its free fields, and the same plan with a harmless one. */
function freeTexts(
  { service, optionId, texts }: Attacked,
  chance: Chance,
  { folder, index }: Parameters<MakeCase>[1],
): ReturnType<MakeCase> {
  const text = hostileText(chance);
  const share = chance.pick([0.02, 0.3, 1]);
  const chosen = new Set(texts.paths.filter(() => chance.happens(share)));
  const isChosen = (path: (typeof texts.paths)[number]) => chosen.has(path);
  const names = ['hostile', 'harmless'] as const;
  const steps = names.flatMap((name, number) => {
    const file = join(folder, `case-${index}.${name}.plan.json`);
    writeFileSync(file, JSON.stringify(texts.filled(name === 'hostile' ? text : HARMLESS, isChosen)));
    return bundling(file, { from: 2 * number, optionId, folder: join(folder, name) });
  });
  const folders = { hostile: join(folder, 'hostile'), harmless: join(folder, 'harmless') };
  return {
    about: `${service}: ${JSON.stringify(text)} in ${chosen.size} fields`,
    inputs: [join(folder, `case-${index}.hostile.plan.json`)],
    job: inTurn(steps),
    wrongIn: () => wrongBetween(text, service, folders),
  };
}

/** A plan with arbitrary values in every field: at least, the files of its bundle can be parsed. */
function anything(
  { service, optionId, texts }: Attacked,
  chance: Chance,
  { folder, index }: Parameters<MakeCase>[1],
): ReturnType<MakeCase> {
  const { text, about } = mutateJson(texts.filled(hostileText(chance)), chance);
  const file = join(folder, `case-${index}.plan.json`);
  writeFileSync(file, text);
  const out = join(folder, 'out');
  return {
    about: `${service}: ${about}`,
    inputs: [file],
    job: inTurn(bundling(file, { from: 0, optionId, folder: out })),
    wrongIn: () => wrongBetween(HARMLESS, service, { hostile: out, harmless: out }),
  };
}

runProgram(options.timeLimitS, async () => {
  const services = await attackedServices(BUNDLED_SERVICES);
  // The run names no content of its model, so that any model is the one that was measured.
  const open = services.map((each) => ({
    ...each,
    texts: {
      ...each.texts,
      filled: (...given: Parameters<typeof each.texts.filled>) => anyModel(each.texts.filled(...given)),
    },
  }));
  const [first] = open;
  if (first === undefined) throw new Error('no service has a bundle');
  const makeCase: MakeCase = (chance, place) => {
    const attacked = chance.oneOf(open) ?? first;
    return chance.happens(0.75) ? freeTexts(attacked, chance, place) : anything(attacked, chance, place);
  };
  return attackEngine('bundles', options, { reference: inTurn([call('presets', {})]), makeCase });
});

function anyModel(plan: ReturnType<Attacked['texts']['filled']>): ReturnType<Attacked['texts']['filled']> {
  return { ...plan, runs: plan.runs.map((run) => ({ ...run, model: { ...run.model, sha256: null } })) };
}
