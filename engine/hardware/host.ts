import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { HostDescription } from '#core/contract/run/run.ts';
import { programFolder } from '#engine/platform/paths.ts';
import { instanceType } from './instance-type.ts';
import { type CpuFacts, parseCpuInfo, parseSysctl } from './cpu-facts.ts';

/**
 * Describes this machine for run.json. Reads the version of ONNX Runtime from its package without loading it, because
 * only bench processes may load the native library.
 */
export async function describeHost(): Promise<HostDescription> {
  const cpu = await cpuFacts();
  return {
    cpuModel: cpu.model,
    physicalCores: cpu.physicalCores,
    logicalCores: os.availableParallelism(),
    memoryGiB: Math.round((memoryBytes() / 2 ** 30) * 10) / 10,
    os: `${os.platform()} ${os.release()}`,
    hostKind: process.versions['electron'] === undefined ? 'node' : 'electron',
    runtime: { name: 'ONNX Runtime', version: runtimeVersion() },
    isa: [...cpu.isa],
    clockGHz: cpu.clockGHz,
    arch: os.arch(),
    stepping: cpu.stepping,
    microcode: cpu.microcode,
    threadsPerCore: cpu.threadsPerCore,
    machineId: machineId(),
    instanceType: await instanceType(),
  };
}

/** Memory available to this process: the machine's, or a container's lower limit. */
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < os.totalmem() ? limit : os.totalmem();
}

async function cpuFacts(): Promise<CpuFacts> {
  const first = os.cpus()[0];
  const facts = await platformFacts();
  const clockMHz = Math.max(0, ...os.cpus().map((cpu) => cpu.speed));
  return {
    model: facts?.model ?? first?.model.trim() ?? `unknown ${os.arch()} processor`,
    physicalCores: facts?.physicalCores ?? os.availableParallelism(),
    isa: facts?.isa ?? [],
    clockGHz: facts?.clockGHz ?? (clockMHz > 0 ? clockMHz / 1000 : null),
    stepping: facts?.stepping ?? null,
    microcode: facts?.microcode ?? null,
    threadsPerCore: facts?.threadsPerCore ?? null,
  };
}

async function platformFacts(): Promise<ReturnType<typeof parseCpuInfo> | null> {
  try {
    if (process.platform === 'linux') return parseCpuInfo(await readFile('/proc/cpuinfo', 'utf8'));
    if (process.platform === 'darwin') {
      const { stdout } = await promisify(execFile)('/usr/sbin/sysctl', ['hw', 'machdep.cpu'], { timeout: 5000 });
      return parseSysctl(stdout);
    }
  } catch {
    // Fall back to Node's own value.
  }
  return null;
}

function runtimeVersion(): string {
  try {
    const fromProgram = createRequire(join(programFolder(), 'package.json'));
    const manifest: unknown = fromProgram('onnxruntime-node/package.json');
    if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  } catch {
    // Reported as unknown; the bench process reports the cause if it cannot load it.
  }
  return 'unknown';
}

/** A container has the image's or no id, and a host name of its own. */
function isContainer(): boolean {
  return (
    existsSync('/.dockerenv') ||
    existsSync('/run/.containerenv') ||
    process.env['KUBERNETES_SERVICE_HOST'] !== undefined
  );
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** The instance id of an EC2 instance; otherwise the id of a Linux system with its host name, because copies of an image may share an id. */
function identity(): string | null {
  const dmi = '/sys/devices/virtual/dmi/id';
  const asset = text(`${dmi}/sys_vendor`) === 'Amazon EC2' ? text(`${dmi}/board_asset_tag`) : '';
  if (asset.startsWith('i-')) return asset;
  const id = isContainer() ? '' : text('/etc/machine-id');
  return id === '' ? null : `${id} ${os.hostname()}`;
}

/**
 * Twelve hexadecimal digits that tell this machine from others, so that runs of several machines can be compared. They are a hash of a random
 * id, from which nothing can be read. Null in a container and on a system without such an id.
 */
function machineId(): string | null {
  const own = identity();
  return own === null ? null : createHash('sha256').update(`modewise machine ${own}`).digest('hex').slice(0, 12);
}
