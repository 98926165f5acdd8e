import { percent, plain } from './format.ts';
import { secondsText } from './reason-values.ts';

/** Values by name, the unit at the end of the name. */
export type Values = Readonly<Record<string, string | number>>;

/** A text with `{name}` replaced by the value of that name, in its unit. @throws for a name without a value: a defect of ours. */
export function filled(text: string, values: Values): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`nothing is known of ${name} in '${text}'`);
    return typeof value === 'string' ? value : numberText(name, value);
  });
}

function numberText(name: string, value: number): string {
  if (name.endsWith('S')) return secondsText(value);
  if (name === 'utilisation' || name.endsWith('Share')) return percent(value);
  return plain(value, Number.isInteger(value) ? 9 : 2);
}
