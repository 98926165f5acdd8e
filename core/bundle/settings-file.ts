import type { RunDocument } from '#core/contract/run.ts';
import { printable } from '#core/words/safe-text.ts';
import { inputPorts, outputPorts } from './ports.ts';
import type { BundleValues, Traced } from './traced.ts';

/** The settings of every bundle, by their name in the file, and those that only some programs read. */
const COMMON = {
  THREADS: 'threads',
  BATCH_SIZE: 'batchSize',
  GRAPH_LEVEL: 'graphLevel',
  SPINNING: 'spinning',
  MEMORY_ARENA: 'arena',
  MEMORY_PATTERN: 'memoryPattern',
  BRANCH_THREADS: 'branchThreads',
} as const;
const STREAM = { WINDOW_S: 'windowS', MAX_BATCH: 'maxBatch' } as const;
const TABLE = { STORE: 'store', ANSWER_LIFE_S: 'answerLifeS', LIVE_TIMEOUT_S: 'liveTimeoutS' } as const;

/** Which settings a bundle has besides the common ones. */
export type SettingGroup = 'stream' | 'table';

/** settings.py: everything that the Python programs of a bundle take from the plan and the run, each number with where it comes from. */
export function settingsFile(
  run: RunDocument,
  values: BundleValues,
  { groups, modelFile }: { readonly groups: readonly SettingGroup[]; readonly modelFile: string },
): string {
  const named = { ...COMMON, ...(groups.includes('stream') ? STREAM : {}), ...(groups.includes('table') ? TABLE : {}) };
  const keys = (run.data.leftOut ?? []).filter(({ code }) => code === 'key').map(({ column }) => column);
  return [
    `"""What the plan and its measurement say. ${values['headline']?.value ?? ''}"""`,
    '',
    `MODEL_NAME = ${literal(values['name']?.value ?? '')}`,
    `MODEL_FILE = ${literal(modelFile)}`,
    `# SHA-256 of the model that was measured: ${run.model.sha256 ?? 'not known'}`,
    `BATCHABLE = ${literal(run.model.batchable)}  # ${printable(run.model.batchableReason)}`,
    `INPUTS = ${literal(inputPorts(run))}`,
    `OUTPUTS = ${literal(outputPorts(run.model))}`,
    '# Columns that name a row: they stand beside its predictions.',
    `KEY_COLUMNS = ${literal(keys)}`,
    '',
    ...Object.entries(named).map(([name, key]) => setting(name, values[key])),
    '',
  ].join('\n');
}

function setting(name: string, traced: Traced | undefined): string {
  if (traced === undefined) throw new Error(`the setting ${name} has no value`);
  return `${name} = ${literal(traced.value)}${traced.note === '' ? '' : `  # ${traced.note}`}`;
}

/** A Python literal. Lists and dictionaries take one line an entry, so that a change shows as a line. */
export function literal(value: unknown, indent = ''): string {
  const inner = `${indent}    `;
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) {
    const isPlain = value.every((each) => typeof each !== 'object' || each === null);
    const items = value.map((each) => literal(each, inner));
    if (isPlain && items.join(', ').length < 100) return `[${items.join(', ')}]`;
    return `[\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}]`;
  }
  if (typeof value === 'object') {
    const items = Object.entries(value).map(([key, each]) => `${inner}${literal(key)}: ${literal(each, inner)},\n`);
    return `{\n${items.join('')}${indent}}`;
  }
  // Escapes of JSON are escapes of Python, too; what lies beyond ASCII is written as such.
  return JSON.stringify(value);
}
