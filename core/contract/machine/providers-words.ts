import type {
  Device,
  DeviceCopy,
  DeviceMemory,
  Execution,
  Placement,
  Provider,
  ProviderState,
} from '#core/contract/machine/execution.ts';
import { bytes, count, duration, memory, percent, significant } from '#core/words/format/format.ts';
import { printable } from '#core/words/format/safe-text.ts';

/** Providers by the names that people use. */
export const PROVIDER_NAMES: Readonly<Record<Provider, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  tensorrt: 'TensorRT',
  dml: 'DirectML',
  coreml: 'Core ML',
};

/** The requirements of a provider on a machine. This program never installs or downloads any of them. */
const PROVIDER_NEEDS: Readonly<Record<Provider, string>> = {
  cpu: 'Install again: npm ci',
  webgpu:
    "Install the driver of the GPU; on Linux also the Vulkan loader (libvulkan1) and a Vulkan driver: NVIDIA's own, or mesa-vulkan-drivers for others",
  cuda: "On Linux x64 with an NVIDIA GPU, install its driver, CUDA 12 and cuDNN 9, then ONNX Runtime's CUDA files yourself: npm rebuild onnxruntime-node --ignore-scripts=false --onnxruntime-node-install=cuda12",
  tensorrt:
    "Install what CUDA needs (docs/providers.md) and TensorRT 10, then ONNX Runtime's CUDA files yourself: npm rebuild onnxruntime-node --ignore-scripts=false --onnxruntime-node-install=cuda12",
  dml: 'Use Windows 10 or newer with a DirectX 12 GPU: the package for Windows has DirectML',
  coreml: 'Use macOS on an Apple processor: the package for macOS has Core ML',
};

/** `SwiftShader (software, not a GPU)` */
export function deviceText({ name, driver, isSoftware }: Device): string {
  const known = printable(name ?? 'unknown device');
  const notes = [
    driver === null ? 'driver unknown' : driver === name ? '' : `driver ${printable(driver)}`,
    isSoftware === true ? 'software, not a GPU' : isSoftware === null ? 'unknown whether a GPU or software' : '',
  ].filter((note) => note !== '');
  return notes.length === 0 ? known : `${known} (${notes.join(', ')})`;
}

/** `WebGPU on SwiftShader (software, not a GPU)` */
export function executionText({ provider, device }: { readonly provider: Provider; readonly device: Device }): string {
  return `${PROVIDER_NAMES[provider]} on ${deviceText(device)}`;
}

/** A provider of this machine with its device, for a list. */
export function providerLabel({ provider, device }: ProviderState): string {
  return device === null ? PROVIDER_NAMES[provider] : executionText({ provider, device });
}

/** The nodes on the CPU and all nodes, and the share of the time on the CPU. */
export function fallbackOf({ byProvider }: Placement): {
  readonly nodes: number;
  readonly ofNodes: number;
  readonly share: number;
} {
  const cpu = byProvider.find(({ provider }) => provider === 'cpu');
  const ofNodes = byProvider.reduce((sum, { nodes }) => sum + nodes, 0);
  return { nodes: cpu?.nodes ?? 0, ofNodes, share: cpu?.share ?? 0 };
}

/** `3 of 78 nodes on the CPU: 61 % of the time` */
export function fallbackText({ nodes, ofNodes, share }: ReturnType<typeof fallbackOf>): string {
  return `${count(nodes)} of ${count(ofNodes)} nodes on the CPU: ${percent(share)} of the time`;
}

/** Where the nodes ran, and the copied bytes, in one line. */
export function placementText({ provider, placement }: Pick<Execution, 'provider' | 'placement'>): string {
  const { nodes, ofNodes, share } = fallbackOf(placement);
  const { toDeviceBytes, fromDeviceBytes, isAtMost } = placement.copied;
  const where =
    nodes === 0
      ? `all ${count(ofNodes)} nodes on ${PROVIDER_NAMES[provider]}`
      : fallbackText({ nodes, ofNodes, share });
  const copies = `a row copies ${isAtMost ? 'at most ' : ''}${bytes(toDeviceBytes)} to the device and ${bytes(fromDeviceBytes)} back`;
  return `${where} (one row: ${duration(placement.inferenceMs)}); ${copies}`;
}

/** The capacity of a device's memory: `8.0 GiB free; 2 sessions with batches of 4,096 rows take up to 12 GiB` */
export function deviceMemoryText(
  { weightBytes, rowBytes, sessions, freeBytes }: DeviceMemory & { readonly freeBytes: number },
  rows: number,
): string {
  const taken = sessions * (weightBytes + rows * rowBytes);
  const what = sessions === 1 ? 'a session' : `${count(sessions)} sessions`;
  return `${memory(freeBytes)} are free, and ${what} with batches of ${count(rows)} ${rows === 1 ? 'row' : 'rows'} may take ${memory(taken)}`;
}

/** The memory of a device in one line. */
export function deviceRoomText({ freeBytes, totalBytes, largestBatch, source }: DeviceMemory): string {
  if (freeBytes === null || largestBatch === null) return 'memory of the device unknown: it does not limit batches';
  const total = totalBytes === null ? '' : ` of ${memory(totalBytes)}`;
  const whose = source === 'machine' ? 'memory of the machine' : 'memory of the device';
  return `${whose}: ${memory(freeBytes)}${total} free, enough for batches of ${count(largestBatch)} ${largestBatch === 1 ? 'row' : 'rows'}`;
}

/** A time that was measured as a difference, which may be too short to measure. */
function timeText(ms: number): string {
  return ms === 0 ? 'no measurable time' : duration(ms);
}

/** The time of copies without computing: `copies alone: a row 0.1 ms to the device and 0.02 ms back; a call at least 0.4 ms` */
export function copiesText({ callMs, points }: DeviceCopy): string {
  const each = points.map(({ rows, toDeviceMs, fromDeviceMs, toDeviceBytes, fromDeviceBytes }) => {
    const what = rows === 1 ? 'a row' : `${count(rows)} rows`;
    return `${what} ${timeText(toDeviceMs)} to the device (${bytes(toDeviceBytes)}) and ${timeText(fromDeviceMs)} back (${bytes(fromDeviceBytes)})`;
  });
  return `copies alone: ${each.join(', ')}; a call that computes nothing takes ${duration(callMs)}`;
}

/** How far the answers are from those of the CPU. */
export function deviceAnswersText({ answers }: Pick<Execution, 'answers'>): string {
  const largest = significant(answers.maxAbsDiff, 2);
  return answers.same
    ? `answers as on the CPU (largest difference ${largest})`
    : `answers differ from those on the CPU by up to ${largest}`;
}

/** The state of a provider on this machine, and what to install if it does not work. */
export function providerStateText({ provider, state, device, cause }: ProviderState): {
  readonly text: string;
  readonly fix: string | null;
} {
  const name = PROVIDER_NAMES[provider];
  switch (state) {
    case 'works':
      return { text: device === null ? `${name} works` : `${name} works: ${deviceText(device)}`, fix: null };
    case 'fails':
      return { text: `${name} does not work here: ${cause ?? 'unknown cause'}`, fix: PROVIDER_NEEDS[provider] };
    case 'not-built':
      return { text: `ONNX Runtime's package for this system has no ${name}`, fix: PROVIDER_NEEDS[provider] };
  }
}

/** Why a run cannot be priced: it was not measured on the CPU of an instance type. */
export function notPricedText({ provider, device }: Pick<Execution, 'provider' | 'device'>): string {
  const measured = `it was measured with ${executionText({ provider, device })}`;
  if (device.isSoftware === true) return `${measured}: the speed of a software device says nothing about real hardware`;
  return `${measured}: a device represents its own machine only, so its numbers do not apply to the processors of other instance types`;
}
