import os from 'node:os';

/** Memory in bytes that this process can still allocate, including a container's limit. */
export function availableBytes(): number {
  // Electron's Node may be older than this function.
  const { availableMemory } = process as { readonly availableMemory?: () => number };
  return availableMemory === undefined ? os.freemem() : availableMemory.call(process);
}
