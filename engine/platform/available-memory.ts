import os from 'node:os';

/** Memory in bytes that this process can still be given, a container's limit counted. */
export function availableBytes(): number {
  // Electron's Node may be older than this function.
  const { availableMemory } = process as { readonly availableMemory?: () => number };
  return availableMemory === undefined ? os.freemem() : availableMemory.call(process);
}
