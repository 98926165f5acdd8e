import { printable } from '#core/words/safe-text.ts';

/** A value of a bundle, and where it comes from in one line. */
export interface Traced {
  readonly value: string | number;
  readonly note: string;
}

/** The values that the templates of a bundle name. */
export type BundleValues = Readonly<Record<string, Traced>>;

/** A value and its note; control characters are removed from both, so that neither can leave its line. */
export function traced(value: string | number, note = ''): Traced {
  return { value: typeof value === 'string' ? printable(value) : value, note: printable(note) };
}

/** A name that every cloud, cluster and programming language accepts: lower-case letters, digits and hyphens, a letter first. */
export function plainName(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);
  return plain === '' ? 'model' : plain;
}
