import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Device, Provider } from '#core/contract/machine/execution.ts';

const UNKNOWN: Device = { name: null, driver: null, isSoftware: null };

/** Vulkan drivers by the names of their libraries. `device` names what they compute on, if that is certain. */
const VULKAN_DRIVERS: readonly {
  readonly library: RegExp;
  readonly driver: string;
  readonly device: string | null;
  readonly isSoftware: boolean | null;
}[] = [
  { library: /^libvk_swiftshader\./, driver: 'SwiftShader', device: 'SwiftShader', isSoftware: true },
  { library: /^libvulkan_lvp\./, driver: 'lavapipe', device: 'llvmpipe', isSoftware: true },
  { library: /^libvulkan_radeon\./, driver: 'Mesa RADV', device: 'AMD GPU', isSoftware: false },
  { library: /^(amdvlk|libamdvlk)/, driver: 'AMDVLK', device: 'AMD GPU', isSoftware: false },
  { library: /^libvulkan_intel(_hasvk)?\./, driver: 'Mesa ANV', device: 'Intel GPU', isSoftware: false },
  { library: /^libvulkan_nouveau\./, driver: 'Mesa NVK', device: 'NVIDIA GPU', isSoftware: false },
  { library: /^libGLX_nvidia\./, driver: 'NVIDIA', device: 'NVIDIA GPU', isSoftware: false },
  // The driver of a virtual machine passes on to a device of its host, which may be software.
  { library: /^libvulkan_virtio\./, driver: 'Mesa Venus', device: null, isSoftware: null },
];

/**
 * The device of WebGPU from the libraries that its process has loaded: ONNX Runtime does not name it. With several drivers, which of
 * them is used cannot be told, so that the device is unknown and their names are all listed.
 */
export function vulkanDevice(libraries: readonly string[]): Device {
  const loaded = VULKAN_DRIVERS.filter(({ library }) => libraries.some((name) => library.test(name)));
  const [first] = loaded;
  if (first === undefined) return UNKNOWN;
  if (loaded.length === 1) return { name: first.device, driver: first.driver, isSoftware: first.isSoftware };
  const kinds = new Set(loaded.map(({ isSoftware }) => isSoftware));
  const isSoftware = kinds.size === 1 ? first.isSoftware : null;
  return { name: null, driver: loaded.map(({ driver }) => driver).join(' or '), isSoftware };
}

/** The NVIDIA device and driver that the kernel's driver names; null if there is none, or several different ones. */
export function nvidiaDevice(root = '/proc/driver/nvidia'): Device | null {
  try {
    const models = readdirSync(join(root, 'gpus')).map((gpu) => {
      const text = readFileSync(join(root, 'gpus', gpu, 'information'), 'utf8');
      return /^Model:\s*(.+)$/m.exec(text)?.[1]?.trim() ?? null;
    });
    const [name = null] = models;
    if (name === null || models.some((each) => each !== name)) return null;
    const version = /Kernel Module[^\d\n]*(\d[\d.]*)/.exec(readFileSync(join(root, 'version'), 'utf8'))?.[1];
    return { name, driver: version === undefined ? 'NVIDIA' : `NVIDIA ${version}`, isSoftware: false };
  } catch {
    return null;
  }
}

/** Names of the shared libraries in this process; empty where the system does not tell. */
function loadedLibraries(): readonly string[] {
  try {
    const lines = readFileSync('/proc/self/maps', 'utf8').split('\n');
    return [...new Set(lines.flatMap((line) => /\/([^/\s]+\.so[^/\s]*)$/.exec(line)?.[1] ?? []))];
  } catch {
    return [];
  }
}

/** The device of a provider, in a process that has an open session on it. */
export function deviceOf(provider: Exclude<Provider, 'cpu'>): Device {
  switch (provider) {
    case 'webgpu': {
      const found = vulkanDevice(loadedLibraries());
      return found.name === 'NVIDIA GPU' ? (nvidiaDevice() ?? found) : found;
    }
    case 'cuda':
    case 'tensorrt':
      return nvidiaDevice() ?? { name: 'NVIDIA GPU', driver: null, isSoftware: false };
    // DirectML also runs on Windows' software device, and Core ML on the CPU.
    case 'dml':
    case 'coreml':
      return UNKNOWN;
  }
}
