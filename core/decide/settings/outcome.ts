/** The result of parsing user input: a value, or a sentence that says what is wrong and what is expected. */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly problem: string };

/** A successful outcome. */
export function ok<T>(value: T): Outcome<T> {
  return { kind: 'ok', value };
}

/** An outcome that states what is wrong with the input. */
export function refused(problem: string): { readonly kind: 'refused'; readonly problem: string } {
  return { kind: 'refused', problem };
}
