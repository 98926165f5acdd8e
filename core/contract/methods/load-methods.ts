import type { MethodMap } from './method-map.ts';

/** Loads the part of the contract that has a method: making all schemas takes longer than a light method. */
export async function loadMethodsWith(name: string): Promise<MethodMap> {
  const { LIGHT_METHODS } = await import('./light-methods.ts');
  if (Object.hasOwn(LIGHT_METHODS, name)) return LIGHT_METHODS;
  if (name === 'presets') return (await import('#core/contract/workload/preset-list.ts')).PRESET_METHODS;
  return (await import('./methods.ts')).METHODS;
}
