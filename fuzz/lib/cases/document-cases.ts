import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRESETS } from '#core/contract/workload/presets.ts';
import type { Chance } from '#fuzz/lib/chance.ts';
import type { EngineCase } from '#fuzz/lib/engine/attack.ts';
import { call, inTurn, type Step } from '#fuzz/lib/engine/job.ts';
import { mutateBytes } from '#fuzz/lib/mutate/bytes.ts';
import { mutateJson, numberKinds, withNumber } from '#fuzz/lib/mutate/json.ts';
import type { BaseDocuments } from './base-documents.ts';

interface Place {
  readonly folder: string;
  readonly home: string;
  readonly index: number;
}
type Maker = (documents: BaseDocuments, chance: Chance, place: Place) => EngineCase;

/** A resumed run starts bench processes. */
const RESUMING_MS = 30_000;
const PLAN = { instances: [], allInstances: false, purchases: [], estimates: false, seed: 1 };

const anyWorkload = (chance: Chance): unknown => chance.oneOf(PRESETS)?.workload;

/** Plans the valid documents. */
export function planOf({ run, workload }: BaseDocuments): Step {
  return call('plan', { ...PLAN, runs: [run], workload });
}

/** Plans, sometimes cancels, then makes a small request, which waits if the plan secretly continued. */
function planning(input: Step['input'], chance: Chance, more: Partial<Step> = {}): readonly Step[] {
  const isAll = chance.happens(0.1);
  const plan = call('plan', { ...PLAN, allInstances: isAll, ...input }, more);
  if (!chance.happens(0.15)) return [plan];
  return [{ ...plan, cancelAfterMs: chance.between(0, 300) }, call('presets', {})];
}

/** Sometimes also reports on the plan of step `from`. */
function reporting(from: number, folder: string, chance: Chance, probability = 0.3): readonly Step[] {
  if (!chance.happens(probability)) return [];
  const input = { formats: ['html', 'md', 'csv', 'json'], folder: join(folder, 'report') };
  return [call('report', input, { takes: [{ from, field: null, into: 'plan' }] })];
}

/** Documents in which each number is replaced by each extreme value, one number per case. */
const IN_TURN = { 'run.json': 'run', 'workload.json': 'workload' } as const;
const NUMBERS_IN_TURN = ['0', '-1', '1e308', '1e-300', '9007199254740992', 'NaN', '0.5', '1e12'] as const;
/** A prime, so that consecutive cases change different parts of a document. */
const STRIDE = 7919;

/** Inputs that once failed; they run first with every seed. */
const KNOWN: readonly (readonly [name: keyof typeof IN_TURN, kind: string, number: string])[] = [
  ['run.json', '.realtime.service.scv', '-1'],
  ['run.json', '.host.physicalCores', '0'],
  ['run.json', '.realtime.replicas', '0'],
  ['run.json', '.batch.best.replicas', '0'],
  ['run.json', '.realtime.service.stalls.perBusyS', '1e5'],
  ['workload.json', '.current.monthlyUsd', '1e-300'],
  ['workload.json', '.minInstances', '2e12'],
  ['workload.json', '.batchPeriodS', '1e308'],
];

/** Whether a case replaces one number of a document. */
const isInTurn = (index: number): boolean => index < KNOWN.length || index % 2 === 1;

/** The document of a case that replaces one number. */
const inTurnName = (index: number): keyof typeof IN_TURN =>
  KNOWN[index]?.[0] ?? (index % 8 === 7 ? 'workload.json' : 'run.json');

/** The document of a case with its number replaced by one extreme value. */
function oneNumber(document: unknown, index: number): { readonly text: string; readonly about: string } {
  const known = KNOWN[index];
  if (known !== undefined) return withNumber(document, known[1], known[2]);
  const kinds = numberKinds(document);
  const at = (index * STRIDE) % (kinds.length * NUMBERS_IN_TURN.length);
  const number = NUMBERS_IN_TURN[at % NUMBERS_IN_TURN.length] ?? '0';
  return withNumber(document, kinds[Math.floor(at / NUMBERS_IN_TURN.length)] ?? '', number);
}

function written(document: unknown, name: string, chance: Chance, { folder, index }: Place) {
  const isOne = isInTurn(index);
  const { text, about } = isOne ? oneNumber(document, index) : mutateJson(document, chance);
  const file = join(folder, `case-${index}.${name}`);
  const isBroken = !isOne && chance.happens(0.03);
  writeFileSync(file, isBroken ? mutateBytes(Buffer.from(text), chance) : text);
  return { file, about: `${name}: ${isBroken ? 'bytes, ' : ''}${about}` };
}

const run: Maker = ({ run }, chance, place) => {
  const { file, about } = written(run, 'run.json', chance, place);
  const takes = [{ from: 0, field: null, into: 'runs', asList: true as const }];
  const plan = planning({ workload: anyWorkload(chance) }, chance, { takes });
  return {
    about,
    inputs: [file],
    job: inTurn([call('openRun', { file }), ...plan, ...reporting(1, place.folder, chance)]),
  };
};

const pack: Maker = ({ run }, chance, place) => {
  const { file, about } = written(run, 'pack.json', chance, place);
  const takes = [{ from: 0, field: null, into: 'runs', asList: true as const }];
  const plan = planning({ runs: [run], workload: anyWorkload(chance) }, chance, { takes });
  return {
    about,
    inputs: [file],
    job: inTurn([call('openRun', { file }), ...plan, ...reporting(1, place.folder, chance)]),
  };
};

const workload: Maker = (documents, chance, place) => {
  const { file, about } = written(documents.workload, 'workload.json', chance, place);
  const takes = [{ from: 0, field: null, into: 'workload' }];
  const plan = planning({ runs: [documents.run] }, chance, { takes });
  return {
    about,
    inputs: [file],
    job: inTurn([call('openWorkload', { file }), ...plan, ...reporting(1, place.folder, chance)]),
  };
};

const plan: Maker = (documents, chance, place) => {
  const { file, about } = written(documents.plan, 'plan.json', chance, place);
  return { about, inputs: [file], job: inTurn([call('openPlan', { file }), ...reporting(0, place.folder, chance, 1)]) };
};

const project: Maker = (documents, chance, place) => {
  const { file, about } = written(documents.project, 'project.modewise', chance, place);
  const takes = [
    { from: 0, field: 'content.run', into: 'runs', asList: true as const },
    { from: 0, field: 'content.workload', into: 'workload' },
  ];
  const save = call(
    'projectSave',
    { file: join(place.folder, 'saved.modewise') },
    { takes: [{ from: 0, field: 'content', into: 'content' }] },
  );
  const open = call('projectOpen', { file, saved: true });
  return { about, inputs: [file], job: inTurn([open, ...planning({}, chance, { takes }), save]) };
};

const overlay: Maker = (documents, chance, place) => {
  const { file, about } = written(documents.overlay, 'overlay.json', chance, place);
  const folder = join(place.home, 'catalog');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'imported-prices.csv.json'), readFileSync(file));
  const steps = [
    call('catalogShow', { region: 'us-east-1', estimates: true }),
    ...planning({ runs: [documents.run], workload: anyWorkload(chance), instances: ['own.large'] }, chance),
    call('catalogRemove', { kind: 'imported', name: 'prices.csv' }),
  ];
  return { about, inputs: [file], job: inTurn(steps) };
};

const PRICES = `instance_type,region,purchase,usd_per_hour,as_of,source
c7i.large,us-east-1,on-demand,0.09,2026-01-15,https://example.com
m7i.large,us-east-1,spot,0.03,2026-01-15,https://example.com
`;

const prices: Maker = (documents, chance, place) => {
  const file = join(place.folder, `case-${place.index}.prices.csv`);
  writeFileSync(file, mutateBytes(Buffer.from(PRICES), chance));
  const steps = [
    call('catalogImport', { file }),
    ...planning({ runs: [documents.run], workload: anyWorkload(chance) }, chance),
  ];
  return { about: 'prices: bytes', inputs: [file], job: inTurn(steps) };
};

/** Files of the home folder that the program itself writes. */
const home: Maker = (_documents, chance, place) => {
  const recents = {
    schemaVersion: 1,
    projects: [
      { file: '/x.modewise', name: 'x', openedAt: '2026-01-15T09:00:00Z', verdict: null, untitled: false, stale: null },
    ],
    problem: null,
  };
  const [name, content] = chance.pick<[string, unknown]>([
    ['recents.json', recents],
    ['settings.json', { schemaVersion: 1, colorScheme: 'dark' }],
  ]);
  const { file, about } = written(content, name, chance, place);
  mkdirSync(place.home, { recursive: true });
  writeFileSync(join(place.home, name), readFileSync(file));
  return { about, inputs: [file], job: inTurn([call('recents', {}), call('settings', {})]) };
};

/** A run folder of unknown origin: listed, and resumed up to its first phase. */
const journal: Maker = ({ request, events }, chance, place) => {
  const folder = join(place.home, 'runs', `fuzz-${place.index}`);
  mkdirSync(folder, { recursive: true });
  const isSpec = chance.happens(0.2);
  const broken = chance.between(0, events.length - 1);
  const about: string[] = [];
  const changed = (value: unknown, what: string): string => {
    const mutant = mutateJson(value, chance);
    about.push(`${what}: ${mutant.about}`);
    return mutant.text;
  };
  const lines = events.map((event, index) =>
    !isSpec && index === broken ? changed(event, event.kind) : JSON.stringify(event),
  );
  writeFileSync(join(folder, 'spec.json'), isSpec ? changed(request, 'spec.json') : JSON.stringify(request));
  const text = `${lines.join('\n')}${chance.happens(0.8) ? '\n' : ''}`;
  const eventsFile = join(folder, 'events.ndjson');
  writeFileSync(eventsFile, chance.happens(0.1) ? mutateBytes(Buffer.from(text), chance) : text);
  const resume = { ...call('resume', { folder, replay: chance.happens(0.5) }), kind: 'stream' as const };
  const steps = [
    call('interruptedRuns', {}),
    { ...resume, cancelAt: 'phase-started', cancelAfterMs: 1000 },
    call('discardRun', { folder }),
  ];
  return {
    about: about.join(', '),
    inputs: [join(folder, 'spec.json'), eventsFile],
    hangMs: RESUMING_MS,
    job: inTurn(steps),
  };
};

/** Kinds of documents with their weights in percent. */
const MAKERS: readonly (readonly [weight: number, maker: Maker])[] = [
  [36, run],
  [20, workload],
  [10, plan],
  [8, pack],
  [10, project],
  [6, overlay],
  [3, prices],
  [2, home],
  [5, journal],
];

function makerOf(chance: Chance): Maker {
  let drawn = chance.between(0, 99);
  for (const [weight, maker] of MAKERS) {
    if (drawn < weight) return maker;
    drawn -= weight;
  }
  return run;
}

/** A malformed document and the requests to the engine about it. */
export function documentCase(documents: BaseDocuments, chance: Chance, place: Place): EngineCase {
  // Remove what the previous case wrote to the home folder.
  for (const name of ['catalog', 'recents.json', 'settings.json', 'runs']) {
    rmSync(join(place.home, name), { recursive: true, force: true });
  }
  const maker = isInTurn(place.index) ? { run, workload }[IN_TURN[inTurnName(place.index)]] : makerOf(chance);
  return maker(documents, chance, place);
}
