/** A whole number with thousands separators. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** `1 round`, `12 rounds`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
