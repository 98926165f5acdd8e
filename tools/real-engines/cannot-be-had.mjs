/** Something that does not exist for this machine: its tests are skipped. Every other error is a failure. */
export class CannotBeHad extends Error {}

/**
 * An engine for the tests: what `find` returns, with `reason` if it cannot be had here and `failure` if it should have
 * been. Each is null otherwise.
 */
export async function engine(find) {
  try {
    return { ...(await find()), reason: null, failure: null };
  } catch (error) {
    if (error instanceof CannotBeHad) return { reason: error.message, failure: null };
    return { reason: null, failure: error.message };
  }
}

/** The text of an engine's lack; null if it is there. */
export function lackOf({ reason, failure }) {
  return reason ?? failure;
}
