import type { TensorInfo } from '#core/contract/model/model.ts';
import { elementCount } from './row-room.ts';

/** Keys of a model's metadata under which exporters and people keep the names of its features. */
const FEATURE_KEYS: ReadonlySet<string> = new Set([
  'feature_names',
  'feature_names_in_',
  'feature_name',
  'features',
  'columns',
  'column_names',
  'input_features',
  'input_columns',
]);

/** Whether a metadata entry of this key is worth keeping. */
export function isFeatureKey(key: string): boolean {
  return FEATURE_KEYS.has(key.trim().toLowerCase());
}

/** The names in an entry: a JSON list, a list as Python prints it, or names between commas or on lines. Null if none. */
export function parseNames(entry: string): readonly string[] | null {
  const text = entry.trim();
  const names =
    text.startsWith('[') || text.startsWith('(') ? listed(text) : text.split(text.includes('\n') ? '\n' : ',');
  const trimmed = names?.map((name) => name.trim()) ?? [];
  return trimmed.length < 2 || trimmed.includes('') || new Set(trimmed).size < trimmed.length ? null : trimmed;
}

function listed(text: string): readonly string[] | null {
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) && found.every((each) => typeof each === 'string') ? found : null;
  } catch {
    return pythonList(text);
  }
}

/** `['a', "b"]` and `('a', 'b')`, with backslashes before quotes. */
function pythonList(text: string): readonly string[] | null {
  const body = /^[[(](.*?),?\s*[\])]$/s.exec(text)?.[1];
  if (body === undefined) return null;
  const names: string[] = [];
  const entry = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(?:,|$)/gy;
  while (entry.lastIndex < body.length) {
    const match = entry.exec(body);
    if (match === null) return null;
    names.push((match[1] ?? match[2] ?? '').replaceAll(/\\(.)/g, '$1'));
  }
  return names;
}

/** Number of elements of one row; null if a dimension after the batch is free. */
function widthOf({ dims }: TensorInfo): number | null {
  const row = (dims ?? []).slice(1);
  const sizes = row.filter((dim) => typeof dim === 'number');
  return dims === null || sizes.length < row.length ? null : elementCount(sizes);
}

/** Gives the names in a model's metadata to the only input with one element for each; otherwise unchanged. */
export function withFeatureNames(inputs: readonly TensorInfo[], entries: readonly string[]): readonly TensorInfo[] {
  for (const names of entries.map(parseNames)) {
    const fitting = inputs.filter((input) => names !== null && widthOf(input) === names.length);
    const [only, ...others] = fitting;
    if (names === null || only === undefined || others.length > 0) continue;
    return inputs.map((input) => (input === only ? { ...input, features: [...names] } : input));
  }
  return inputs;
}
