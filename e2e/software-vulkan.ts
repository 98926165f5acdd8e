import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './root.ts';

/** A software Vulkan device: the environment of programs that use it, or why there is none. */
export type SoftwareVulkan =
  | { readonly kind: 'found'; readonly environment: Readonly<Record<string, string>> }
  | { readonly kind: 'missing'; readonly reason: string };

const DRIVER = 'vk_swiftshader_icd.json';
const LOADER = 'libvulkan.so.1';

/** Electron's folder, which `npm test` has fetched, and Chromium's on Debian. */
function folders(): readonly string[] {
  const chromium = '/usr/lib/chromium';
  try {
    const script = join(ROOT, 'tools', 'electron-runtime.mjs');
    const program = execFileSync(process.execPath, [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return [dirname(program.trim()), chromium];
  } catch {
    return [chromium];
  }
}

/**
 * SwiftShader with the Vulkan loader that comes with it; `folder` is for a link to that loader, because other libraries next to it are for
 * the browser only.
 */
export function softwareVulkan(folder: string): SoftwareVulkan {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { kind: 'missing', reason: 'WebGPU is tested with a software Vulkan device on Linux x64 only' };
  }
  const found = folders().find((each) => existsSync(join(each, DRIVER)) && existsSync(join(each, LOADER)));
  if (found === undefined) {
    return { kind: 'missing', reason: `no software Vulkan device: neither Electron nor Chromium has ${DRIVER}` };
  }
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(found, LOADER), join(folder, LOADER));
  return { kind: 'found', environment: { VK_DRIVER_FILES: join(found, DRIVER), LD_LIBRARY_PATH: folder } };
}

const LAYER = 'VK_LAYER_MODEWISE_lose_device';

/**
 * The environment in which a Vulkan device is lost while a file exists: a layer between the loader and the driver, which this compiles into
 * `folder`. Null without a C compiler.
 */
export function losingVulkan(folder: string, whileFile: string): Readonly<Record<string, string>> | null {
  mkdirSync(folder, { recursive: true });
  const library = join(folder, 'liblose-device.so');
  const source = join(ROOT, 'e2e', 'vulkan-layer', 'lose-device.c');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', library, source], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const layer = {
    name: LAYER,
    type: 'GLOBAL',
    library_path: library,
    api_version: '1.3.0',
    implementation_version: '1',
    description: 'Loses the device',
  };
  writeFileSync(join(folder, 'layer.json'), JSON.stringify({ file_format_version: '1.2.0', layer }));
  return { VK_LAYER_PATH: folder, VK_INSTANCE_LAYERS: LAYER, LOSE_DEVICE_WHILE: whileFile };
}
