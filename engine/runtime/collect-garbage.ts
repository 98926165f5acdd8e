import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects JavaScript's garbage now, so that none of it is given back while memory is being looked at. Nothing happens where it cannot be had. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  if (typeof collect === 'function') collect();
}
