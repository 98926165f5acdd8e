import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { BundleText } from '#core/bundle/bundle.ts';
import { oneLine } from '#core/bundle/escape.ts';
import { plainName, underscored } from '#core/bundle/traced.ts';
import { commandsOf, readFile, type Read } from './testing-structures.ts';

/** What a careful person would write everywhere. */
export const HARMLESS = 'harmless';

/** A file of a bundle for a hostile text, and the same file for `HARMLESS`. */
export interface Attack {
  readonly text: string;
  /** The file, the service and the hostile text. */
  readonly about: string;
  readonly file: string;
  readonly hostile: string;
  readonly harmless: string;
}

/** The files of a bundle with a hostile text, each with its counterpart with a harmless one. Throws if they are not the same files. */
export function attacksOf(
  { text, service }: { readonly text: string; readonly service: string },
  { hostile, harmless }: { readonly hostile: readonly BundleText[]; readonly harmless: readonly BundleText[] },
): readonly Attack[] {
  // The folder of a model has its name.
  const kinds = [hostile, harmless].map((files) =>
    files.map(({ file }) => file.replace(/^models\/[a-z][a-z0-9-]*\//, '')).join(),
  );
  if (kinds[0] !== kinds[1]) throw new Error(`${service} has the files ${kinds[0]} for ${JSON.stringify(text)}`);
  return hostile.map(({ file, text: written }, index) => {
    const about = `${file} of ${service} for ${JSON.stringify(text).slice(0, 200)}`;
    return { text, about, file, hostile: written, harmless: harmless[index]?.text ?? '' };
  });
}

/** What the hostile texts changed in files other than programs, one line for each file; empty if they are only values. */
export function differences(attacks: readonly Attack[]): readonly string[] {
  const known = new Map<string, Read>();
  return attacks.flatMap((attack) => {
    // A sentence without a character has no paragraph of its own.
    if (attack.file.endsWith('.md') && oneLine(attack.text).trim() === '') return [];
    try {
      const expected = known.get(attack.harmless) ?? readFile(attack.file, attack.harmless);
      known.set(attack.harmless, expected);
      return difference(attack, readFile(attack.file, attack.hostile), expected);
    } catch (error) {
      return [`${attack.about}: ${String(error)}`];
    }
  });
}

/** The digest of the plan, which the text changes. */
const DIGEST = /^[0-9a-f]{64}$/;

/** Where a string does not hold the hostile text as it would hold the harmless one: whole, on one line, or as a name. */
function difference({ text, about }: Attack, read: Read | undefined, expected: Read | undefined): readonly string[] {
  if (read === undefined || expected === undefined) return [`${about}: nothing read it`];
  const [found, wanted] = [read, expected].map(({ structure }) => JSON.stringify(structure));
  if (found !== wanted) return [`${about}: another structure, ${firstDifference(found ?? '', wanted ?? '')}`];
  const line = oneLine(text);
  const name = plainName(text);
  const writable = text.replaceAll(/\p{Surrogate}/gu, '\u{fffd}');
  const forms = [
    text,
    writable,
    line,
    line.trimStart(),
    line.replaceAll(/\{(?=\{)/g, '{ '),
    name,
    plainName(name.slice(0, 20)),
    underscored(name),
  ];
  const any = `(?:${forms.map(literally).join('|')})`;
  return expected.strings.flatMap((harmless, index) => {
    const value = read.strings[index] ?? '';
    if (DIGEST.test(harmless) && DIGEST.test(value)) return [];
    if (!harmless.includes(HARMLESS)) return value === harmless ? [] : [`${about}: ${value} instead of ${harmless}`];
    const isValue = new RegExp(`^${harmless.split(HARMLESS).map(literally).join(any)}$`).test(value);
    return isValue ? [] : [`${about}: ${value} where ${harmless} would be`];
  });
}

function firstDifference(found: string, wanted: string): string {
  let at = 0;
  while (found[at] === wanted[at]) at += 1;
  return `${found.slice(Math.max(0, at - 40), at + 80)} instead of ${wanted.slice(Math.max(0, at - 40), at + 80)}`;
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

const PythonRead = z.array(z.object({ structure: z.unknown(), strings: z.array(z.string()) }));

/** The same for the files that a program in Python reads: `structures.py`, run by `python`. */
export function differencesInPython(
  attacks: readonly Attack[],
  { python, script }: { readonly python: string; readonly script: string },
): readonly string[] {
  const files = attacks.flatMap(({ file, hostile, harmless }) =>
    [hostile, harmless].map((text) => [file, text] as const),
  );
  const texts = new Map(files.map(([file, text]) => [text, file]));
  const input = JSON.stringify([...texts].map(([text, file]) => [file, text]));
  const { stdout, stderr } = spawnSync(python, [script], { input, encoding: 'utf8', maxBuffer: 2 ** 29 });
  if (stdout === '') return [stderr];
  const read = PythonRead.parse(JSON.parse(stdout));
  const byText = new Map([...texts.keys()].map((text, index) => [text, read[index]]));
  return attacks.flatMap((attack) => difference(attack, byText.get(attack.hostile), byText.get(attack.harmless)));
}

/** The programs that the commands of a bundle call. In the shell of the test they write what they were called with, and nothing else exists. */
const PROGRAMS = [
  'aws',
  'az',
  'bq',
  'docker',
  'func',
  'gcloud',
  'kubectl',
  'modewise',
  'sed',
  'sh',
  'sudo',
  'terraform',
  'touch',
];
/** Files that the commands read. */
const READ = ['rows.sql', 'predict.sql'];
const CALLS = [
  // A program that reads a password waits for the one that writes it, so that calls are recorded in order.
  String.raw`called() { case " $* " in *" --password-stdin "*) read -r _ || : ;; esac; printf '%s\0' "$@" "" >> "$CALLS"; }`,
  // A script that waits for what it started hears that it is done.
  String.raw`curl() { called curl "$@"; echo '"done": true'; }`,
  ...PROGRAMS.map((program) => `${program}() { called ${program} "$@"; }`),
];

/** What the hostile texts changed in the calls that a shell makes from scripts and from the commands of READMEs. */
export function differencesInShell(attacks: readonly Attack[]): readonly string[] {
  const script = ({ file }: Attack, text: string) => (file.endsWith('.md') ? `${commandsOf(text).join('\n')}\n` : text);
  const scripts = [...new Set(attacks.flatMap((each) => [script(each, each.hostile), script(each, each.harmless)]))];
  const calls = callsOf(scripts);
  if (typeof calls === 'string') return [calls];
  const byScript = new Map(scripts.map((each, index) => [each, calls[index] ?? []]));
  return attacks.flatMap((attack) => {
    const [hostile, harmless] = [attack.hostile, attack.harmless].map(
      (text) => byScript.get(script(attack, text)) ?? [],
    );
    return difference(attack, readCalls(hostile ?? [], harmless), readCalls(harmless ?? [], harmless));
  });
}

/** Words that are JSON are read as such: those that are JSON with the harmless text. */
function readCalls(words: readonly string[], harmless: readonly string[] = []): Read {
  const read = words.map((word, index) =>
    /^[[{]/.test(harmless[index] ?? '') ? readJson(word) : { structure: null, strings: [word] },
  );
  return { structure: read.map(({ structure }) => structure), strings: read.flatMap(({ strings }) => strings) };
}

function readJson(word: string): Read {
  try {
    return readFile('word.json', word);
  } catch {
    return { structure: 'no JSON', strings: [word] };
  }
}

/** Runs scripts: the words of the calls of each, one call after the other; or what the shell said. */
function callsOf(scripts: readonly string[]): readonly (readonly string[])[] | string {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-shell-'));
  try {
    for (const file of READ) writeFileSync(join(folder, file), '');
    scripts.forEach((script, index) => {
      writeFileSync(join(folder, `${index}.sh`), script);
      writeFileSync(join(folder, `${index}.calls`), '');
    });
    const each = 'CALLS=$i.calls; set -- a b; ( . ./$i.sh )';
    const all = [...CALLS, `i=0; while [ $i -lt ${scripts.length} ]; do ${each}; i=$((i + 1)); done`].join('\n');
    const env = {
      PATH: '',
      BUCKET: 'B',
      SUBNET: 'S',
      APPLICATION: 'A',
      ROLE: 'R',
      ACCOUNT: '1',
      PROJECT: 'P',
      IMAGE: 'I',
    };
    const { stderr } = spawnSync('/bin/sh', ['-c', all], { cwd: folder, env, encoding: 'utf8' });
    if (stderr !== '') return stderr;
    return scripts.map((_, index) => readFileSync(join(folder, `${index}.calls`), 'utf8').split('\0'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
