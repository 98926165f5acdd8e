import { z } from 'zod';
import { CloudName } from '#core/contract/workload/clouds.ts';

const KEY = 'modewise-clouds';
const Stored = z.array(CloudName).max(CloudName.options.length);

/** The clouds that the user chose last; null if they were never asked. */
export function rememberedClouds(): readonly CloudName[] | null {
  const text = globalThis.localStorage?.getItem(KEY) ?? null;
  if (text === null) return null;
  try {
    return Stored.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Keeps the clouds for the next study. */
export function rememberClouds(clouds: readonly CloudName[]): void {
  globalThis.localStorage?.setItem(KEY, JSON.stringify(clouds));
}
