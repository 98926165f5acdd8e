import { oneLine } from './escape.ts';

/**
 * A value of a bundle, and where it comes from in one line. A number and a word mean the same in every language and stand anywhere. A text comes
 * from a document, so it can hold anything: the filler escapes it for its place.
 */
export type Traced =
  | { readonly kind: 'number'; readonly value: number; readonly note: string }
  | { readonly kind: 'word'; readonly value: string; readonly note: string }
  | { readonly kind: 'text'; readonly value: string; readonly note: string };

/** The values that the templates of a bundle name. */
export type BundleValues = Readonly<Record<string, Traced>>;

/** A number or a text with its note. */
export function traced(value: string | number, note = ''): Traced {
  return typeof value === 'number'
    ? { kind: 'number', value, note: oneLine(note) }
    : { kind: 'text', value: oneLine(value), note: oneLine(note) };
}

/** A text that must keep every character, such as the name of a tensor. */
export function exactText(value: string): Traced {
  return { kind: 'text', value, note: '' };
}

/** A name that `plainName` made. */
export type PlainName = string & { readonly isPlain: true };

const WORD = /^[A-Za-z0-9][\w./-]*$/;
/** Words that YAML 1.1 or 1.2 takes for something else than a text. */
const YAML_WORD = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** A word of this program with its note. The type excludes texts of documents; a word with a meaning in some language is a defect. */
export function word<T extends string>(value: string extends T ? never : T, note = ''): Traced {
  if (!WORD.test(value) || YAML_WORD.test(value)) throw new Error(`${value} does not mean the same in every language`);
  return { kind: 'word', value, note: oneLine(note) };
}

/** A name that every cloud, cluster and programming language accepts as a name: lower-case letters, digits and hyphens, a letter first. */
export function plainName(text: string): PlainName {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return (plain === '' ? 'model' : YAML_WORD.test(plain) ? `model-${plain}` : plain) as PlainName;
}

/** The name of the live part next to a job with this name. */
export function liveName(name: PlainName): PlainName {
  return `${name}-live` as PlainName;
}

/** A name for a warehouse, which takes no hyphens. */
export function underscored(name: PlainName): PlainName {
  return name.replaceAll('-', '_') as PlainName;
}
