import { percent, plain } from './format.ts';
import { secondsText } from '#core/contract/reasons/reason-values-words.ts';

/** Values by name; a name ends in its unit. */
export type Values = Readonly<Record<string, string | number>>;

/** Replaces each `{name}` in a text with the value of that name and its unit. @throws if a name has no value, which is a programming error. */
export function filled(text: string, values: Values): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`no value for ${name} in '${text}'`);
    return typeof value === 'string' ? value : numberText(name, value);
  });
}

function numberText(name: string, value: number): string {
  if (name.endsWith('S')) return secondsText(value);
  if (name === 'utilisation' || name.endsWith('Share')) return percent(value);
  return plain(value, Number.isInteger(value) ? 9 : 2);
}
