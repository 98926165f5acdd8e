import { lowerFirst } from '#core/contract/reasons/reason-values-words.ts';
import { ServerKind } from '#core/contract/endpoint/server-kind.ts';
import {
  InputsStored,
  RowsAppear,
  AnswerSink,
  PayloadEncoding,
  BatchRecovery,
  isAnsweredBy,
  ASSUMED_KNOWN,
  Transport,
  Workload,
  WorkloadQuestion,
  WorkloadShape,
} from '#core/contract/workload/workload.ts';
import {
  inputDefinition,
  isNumericInput,
  NUMERIC_INPUTS,
  type NumericInput,
} from '#core/contract/workload/workload-inputs.ts';
import { CloudName, cloudOfRegion, regionIn } from '#core/contract/workload/clouds.ts';
import { unknownName } from '#core/near-word.ts';
import { keyAndValue } from '#core/key-value.ts';
import { allowedProblem } from '#core/price/serving/allowed-names.ts';
import { quantityText } from '#core/words/read/number-field.ts';
import type { TypedKind } from '#core/words/read/number-units.ts';
import { noteText, PLAIN_NUMBER, readNumber, refusalText } from '#core/words/read/read-number.ts';
import { type Outcome, ok, refused } from './outcome.ts';

type Kind =
  | { readonly number: TypedKind; readonly unit: string }
  | 'boolean'
  | 'text'
  | 'shape'
  | 'recovery'
  | 'arrival'
  | 'storage'
  | 'server'
  | 'sink'
  | 'encoding'
  | 'transport'
  | 'names'
  | 'clouds';

/** The non-numeric fields that `--set` can change, and how to parse them. `current` is set by its parts. */
const OTHER_SETTINGS = {
  shape: 'shape',
  traceFile: 'text',
  traceColumn: 'text',
  callerWaits: 'boolean',
  keyColumn: 'text',
  timeColumn: 'text',
  readsFile: 'text',
  rowsAppear: 'arrival',
  inputsStored: 'storage',
  batchRecovery: 'recovery',
  server: 'server',
  sink: 'sink',
  transport: 'transport',
  needsOrder: 'boolean',
  needsReplay: 'boolean',
  payloadEncoding: 'encoding',
  once: 'boolean',
  alsoPaid: 'boolean',
  'current.monthlyUsd': { number: 'usd', unit: '$ per month' },
  'current.mode': 'text',
  'current.instanceType': 'text',
  'current.instances': { number: 'count', unit: 'instances' },
  'current.switchHours': { number: 'work-hours', unit: 'hours' },
  'current.run': 'text',
  only: 'names',
  without: 'names',
  existing: 'names',
  region: 'text',
  clouds: 'clouds',
  dataIn: 'text',
} as const satisfies Record<
  Exclude<
    keyof Workload,
    NumericInput | 'preset' | 'assumed' | 'current' | 'reuse' | 'traceMinutes' | 'traceWeek' | 'traceHours' | 'quotas'
  >,
  Kind
> &
  Record<string, Kind>;

/** Milliseconds of request handling; a server may be stated as such a number. */
const HANDLING = { number: 'ms', unit: 'ms' } as const satisfies Kind;

/** A number in the unit in which it is stored, written in the way of a program. It needs no explanation. */

/** The keys that `--set` accepts, in the order of the documentation. */
export const SETTING_KEYS: readonly string[] = [...NUMERIC_INPUTS, ...Object.keys(OTHER_SETTINGS)];

/** Parses a workload from JSON: a file or a preset. The problem names every invalid key. */
export function parseWorkload(json: unknown): Outcome<Workload> {
  const parsed = Workload.safeParse(withKnownAsked(withHandling(json)));
  if (parsed.success) return withKnownNames(parsed.data);
  const problems = parsed.error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownKey(issue.keys.join(', '));
    const path = issue.path.join('.');
    if (path === '') return 'a workload is a JSON object';
    return missing(json, issue.path) ? `${path} is missing` : `${path}: ${lowerFirst(issue.message)}`;
  });
  return refused(problems.join('; '));
}

/** Whether a caller waits while it is an open question which requests are known in advance. */
function isKnownOpen({ assumed, callerWaits }: Record<string, unknown>): boolean {
  return callerWaits === true && Array.isArray(assumed) && assumed.includes('known');
}

/** A workload that a person wrote: if a caller waits and it does not state which requests are known in advance, they are assumed. */
function withKnownAsked(json: unknown): unknown {
  const stated = asRecord(json);
  const isOpen =
    stated['callerWaits'] === true &&
    stated['assumed'] === undefined &&
    !isAnsweredBy(
      'known',
      Object.keys(stated).filter((key) => stated[key] !== null),
    );
  return isOpen ? { ...stated, assumed: ['known'], inputsKnownInAdvance: ASSUMED_KNOWN } : json;
}

/** A server may also be given as its milliseconds of request handling. */
function withHandling(json: unknown): unknown {
  const { server, ...rest } = asRecord(json);
  return typeof server === 'number' ? { ...rest, handlingMs: server } : json;
}

/** An unknown name would silently allow or exclude nothing. */
function withKnownNames(workload: Workload): Outcome<Workload> {
  if (workload.once && workload.callerWaits)
    return refused('once=true and callerWaits=true exclude each other: a job that runs once answers no waiting caller');
  const problem = allowedProblem(workload);
  return problem === null ? withKnownDay(workload) : refused(problem);
}

/** The region of a workload is one of a cloud that may be chosen. */
function withOwnRegion(workload: Workload): Workload {
  const { clouds, region } = workload;
  const [first] = clouds;
  if (first === undefined || clouds.some((cloud) => cloud === cloudOfRegion(region))) return workload;
  return { ...workload, region: regionIn(first, region) };
}

/** The price of a live option depends on the day. The shape `trace` needs a trace, and a trace needs that shape. */
function withKnownDay(stated: Workload): Outcome<Workload> {
  const workload = withOwnRegion(stated);
  const hasTrace = workload.traceFile !== null || workload.traceMinutes !== null;
  if (workload.shape === 'trace' && !hasTrace) {
    return refused('the shape is trace and traceFile is missing: name a log of arrivals, as in traceFile=access.log');
  }
  const given = workload.traceFile !== null ? 'traceFile' : workload.traceColumn !== null ? 'traceColumn' : null;
  if (workload.shape !== 'trace' && given !== null) {
    return refused(`${given} is given and the shape is ${workload.shape}: add shape=trace, or leave ${given} out`);
  }
  return ok(workload);
}

/**
 * Applies `KEY=VALUE` settings to a workload. The base may be incomplete (`{}`) if the settings complete it. Numbers are read as people
 * write them (`readNumber`); `none` clears a nullable value. A setting answers the question of its key, if it is open.
 */
export function applySettings(base: unknown, settings: readonly string[]): Outcome<Workload> {
  const changed: Record<string, unknown> = { ...asRecord(base) };
  const pairs = settings.map(keyAndValue);
  for (const { key, value: text } of pairs) {
    const kind = kindOf(key);
    if (kind === null) return refused(unknownKey(key));
    if (text === null) return refused(`${key} has no value: write ${key}=VALUE`);
    const value = readValue(kind, text);
    if (value.kind === 'refused') return refused(`${key}: ${value.problem}`);
    const [group, part] = key.split('.');
    if (group !== undefined && part !== undefined)
      changed[group] = {
        ...asRecord(changed[group]),
        [part]: value.value,
        // Another run has not been read yet.
        ...(key === 'current.run' ? { measured: null } : {}),
      };
    else changed[key] = value.value;
  }
  const open = WorkloadQuestion.array().safeParse(changed['assumed']);
  if (open.success) {
    const keys = pairs.map(({ key }) => key);
    changed['assumed'] = open.data.filter((question) => !isAnsweredBy(question, keys));
    if (isKnownOpen(changed)) changed['inputsKnownInAdvance'] = ASSUMED_KNOWN;
  }
  return parseWorkload(changed);
}

/** How the numbers of `KEY=VALUE` settings were understood, one sentence each; nothing for numbers that are written plainly. */
export function settingReadings(settings: readonly string[]): readonly string[] {
  return settings.flatMap((setting) => {
    const { key, value: text } = keyAndValue(setting);
    const kind = key === 'server' ? HANDLING : kindOf(key);
    if (text === null || kind === null || typeof kind === 'string' || PLAIN_NUMBER.test(text)) return [];
    const typed = readNumber(text, kind.number);
    if (typed.state === 'refused') return [];
    const note = typed.note === null ? '' : ` (${noteText(typed.note)})`;
    return [`${key}: "${text}" is read as ${quantityText(typed.value, { kind: kind.number, unit: kind.unit })}${note}`];
  });
}

/** The parser of a key; null for an unknown key. */
function kindOf(key: string): Kind | null {
  if (isNumericInput(key)) {
    const { kind, field } = inputDefinition(key);
    return { number: kind, unit: field.unit };
  }
  return Object.hasOwn(OTHER_SETTINGS, key) ? OTHER_SETTINGS[key as keyof typeof OTHER_SETTINGS] : null;
}

const TRUE = new Set(['true', 'yes', '1']);
const FALSE = new Set(['false', 'no', '0']);

const CHOICES = {
  shape: WorkloadShape,
  sink: AnswerSink,
  encoding: PayloadEncoding,
  transport: Transport,
  arrival: RowsAppear,
  storage: InputsStored,
  recovery: BatchRecovery,
} as const;

function readValue(kind: Kind, text: string): Outcome<unknown> {
  if (kind === 'names') {
    const names = namesIn(text);
    // An empty variable of a script must not lift a restriction.
    return names.length === 0 && text !== 'none'
      ? refused('it names nothing; write none for no restriction')
      : ok(names);
  }
  if (kind === 'clouds') return cloudsIn(text);
  if (text === 'none' || text === 'null') return ok(null);
  if (typeof kind === 'object') {
    const typed = readNumber(text, kind.number);
    return typed.state === 'read' ? ok(typed.value) : refused(refusalText(typed.refusal, kind.number));
  }
  switch (kind) {
    case 'boolean':
      if (TRUE.has(text)) return ok(true);
      if (FALSE.has(text)) return ok(false);
      return refused(`"${text}" is neither true nor false`);
    case 'server': {
      if (/^[\d.,+-]/.test(text)) return readValue(HANDLING, text);
      const kinds = [...ServerKind.options, 'milliseconds of request handling'];
      return ServerKind.safeParse(text).success ? ok(text) : refused(`"${text}" is none of ${kinds.join(', ')}`);
    }
    case 'text':
      return text === '' ? refused('the value is empty') : ok(text);
    default:
      return oneOf(CHOICES[kind].options, text);
  }
}

/** Comma-separated names; none for `none`. */
function namesIn(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '' && name !== 'none');
}

/** Clouds by name, or all of them; none for that of the region. */
function cloudsIn(text: string): Outcome<readonly CloudName[]> {
  if (text === 'all') return ok(CloudName.options);
  const names = namesIn(text);
  if (names.length === 0 && text !== 'none') return refused('it names nothing; write aws, gcp, azure or all');
  const clouds: CloudName[] = [];
  for (const name of names) {
    const cloud = CloudName.safeParse(name);
    if (!cloud.success) return refused(unknownName(name, 'a cloud', [...CloudName.options, 'all']));
    if (!clouds.includes(cloud.data)) clouds.push(cloud.data);
  }
  return ok(clouds);
}

function oneOf(options: readonly string[], text: string): Outcome<unknown> {
  return options.includes(text) ? ok(text) : refused(`"${text}" is none of ${options.join(', ')}`);
}

function unknownKey(key: string): string {
  return `"${key}" is not a key of a workload; accepted are ${SETTING_KEYS.join(', ')}`;
}

function missing(json: unknown, path: readonly PropertyKey[]): boolean {
  let at: unknown = json;
  for (const key of path) at = Array.isArray(at) ? (at as readonly unknown[])[Number(key)] : asRecord(at)[String(key)];
  return at === undefined;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
