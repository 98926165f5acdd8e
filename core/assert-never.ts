/** Marks the branch of a union that cannot be reached: the compiler refuses a kind that nobody handles. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
