import { assertNever } from '#core/assert-never.ts';
import { escaped } from './escape.ts';
import { placesOf, type Language, type Place } from './places.ts';
import type { BundleValues, Traced } from './traced.ts';

/** `{{>path}}` alone on its line is a part that several templates share. */
const PART = /^( *)\{\{>([\w./-]+)\}\}$/;
/** `{{*name}}` alone on its line is a list of lines, each with values of its own. */
const LIST = /^\{\{\*([a-zA-Z]+)\}\}$/;

/** A line of a template with the values that it names. */
export interface TemplateLine {
  readonly template: string;
  readonly values: BundleValues;
}

/** The lines that replace `{{*name}}`, by name. */
export type TemplateLists = Readonly<Record<string, readonly TemplateLine[]>>;

/** The names of the values in a text, in order. */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{\{([a-zA-Z]+)(?:\.note)?\}\}/g)].map(([, name = '']) => name);
}

/** A template with its parts put in, each as deep as its line. `template` gives the text of a template by its path. */
export function whole(text: string, template: (path: string) => string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', path] = PART.exec(line) ?? [];
      if (path === undefined) return [line];
      const part = whole(template(path), template).replace(/\n$/, '');
      return part.split('\n').map((each) => (each === '' ? '' : indent + each));
    })
    .join('\n');
}

/**
 * A template with its values filled in, each text escaped for the place where it stands. A comment that says where a value comes from disappears with
 * an empty note. Throws for a name without a value, and for a text or a note in a place that it cannot be escaped for: a defect of the template, not
 * of the bundle's inputs.
 */
export function fill(
  template: string,
  values: BundleValues,
  { language, lists = {} }: { readonly language: Language; readonly lists?: TemplateLists },
): string {
  const lines = template
    .split('\n')
    .flatMap((line) => linesOf(line, values, lists))
    .filter((line) => !isEmptyNote(line));
  const text = lines.map((line) => line.template).join('\n');
  const ends = lines.map(({ template: { length } }) => length + 1).map(runningSum());
  const parts: string[] = [];
  let from = 0;
  let line = 0;
  // Each place belongs to a line of the template, so filled values are never parsed again.
  for (const place of placesOf(text, language)) {
    while (place.start >= (ends[line] ?? Infinity)) line += 1;
    parts.push(text.slice(from, place.start), filled(place, lines[line]?.values ?? {}, language));
    from = place.end;
  }
  return [...parts, text.slice(from)]
    .join('')
    .split('\n')
    .map((each) => each.trimEnd())
    .join('\n');
}

function runningSum(): (value: number) => number {
  let sum = 0;
  return (value) => (sum += value);
}

function linesOf(line: string, values: BundleValues, lists: TemplateLists): readonly TemplateLine[] {
  const [, name] = LIST.exec(line) ?? [];
  if (name === undefined) return [{ template: line, values }];
  const list = Object.hasOwn(lists, name) ? lists[name] : undefined;
  if (list === undefined) throw new Error(`the template names the list ${name}, which nothing makes`);
  return list;
}

function valueOf(values: BundleValues, name: string): Traced {
  const traced = Object.hasOwn(values, name) ? values[name] : undefined;
  if (traced === undefined) throw new Error(`the template names ${name}, which has no value`);
  return traced;
}

function filled(place: Place, values: BundleValues, language: Language): string {
  const traced = valueOf(values, place.name);
  if (place.isNote && place.surroundings[0] !== 'comment') throw new Error(`the note of ${place.name} is in code`);
  if (place.isNote) return escaped(traced.note, place, language);
  switch (traced.kind) {
    case 'text':
      return escaped(traced.value, place, language);
    case 'word':
      return traced.value;
    case 'number':
      return numberText(traced.value, place.name);
    default:
      return assertNever(traced);
  }
}

/** A number as every language reads it: without an exponent. */
function numberText(value: number, name: string): string {
  if (!Number.isFinite(value)) throw new Error(`${name} is ${value}, which no file can state`);
  const text = String(value);
  if (!text.includes('e')) return text;
  return Math.abs(value) < 1 ? value.toFixed(20).replace(/\.?0+$/, '') : BigInt(value).toString();
}

/** A line that holds nothing but a note, which is empty. */
function isEmptyNote({ template, values }: TemplateLine): boolean {
  const [, name] = /^\s*#\s*\{\{([a-zA-Z]+)\.note\}\}\s*$/.exec(template) ?? [];
  return name !== undefined && valueOf(values, name).note === '';
}
