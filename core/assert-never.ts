/** Marks an unreachable branch of a union. The compiler reports a kind without a case. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
