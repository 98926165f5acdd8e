import { number, optionalNumber, optionalText, provenance, text, type Row } from './rows.ts';
import type { Tables } from './tables.ts';

/** EMR's fee on EC2 has the dollars of this region in the seven regions that were compared. */
const EMR_REGION = 'us-east-1';

/** Joins the tables into one entry per instance type with a price in the region. The schema checks the result. */
export function instancesOf(tables: Tables, region: string) {
  const uarchs = indexBy(tables.microarchitectures, 'uarch');
  const accelerators = indexBy(tables.accelerators, 'accelerator');
  const measured = indexBy(tables.instanceMeasured, 'instance_type');
  const inRegion = (row: Row) => text(row, 'region') === region;
  const network = indexBy(tables.network, 'instance_type');
  const prices = groupBy(tables.instancePrices.filter(inRegion), 'instance_type');
  const offered = groupBy(tables.offered, 'instance_type');
  const sagemaker = indexBy(tables.sagemakerPrices.filter(inRegion), 'instance_type');
  const emrBase =
    region === EMR_REGION ? new Map<string, Row>() : indexBy(onDemandIn(tables, EMR_REGION), 'instance_type');
  return tables.instanceSpecs
    .filter((spec) => prices.has(text(spec, 'instance_type')) || sagemaker.has(text(spec, 'instance_type')))
    .map((spec) => {
      const name = text(spec, 'instance_type');
      const uarch = uarchs.get(text(spec, 'uarch'));
      if (uarch === undefined) throw new Error(`catalogue: no microarchitecture for ${name}`);
      return {
        cloud: text(spec, 'cloud'),
        instanceType: name,
        vcpus: number(spec, 'vcpus'),
        physicalCores: number(spec, 'physical_cores'),
        threadsPerCore: number(spec, 'threads_per_core'),
        memoryGiB: number(spec, 'memory_gib'),
        arch: text(spec, 'arch'),
        cpuModel: text(spec, 'cpu_model'),
        uarch: text(spec, 'uarch'),
        clockGHz: number(spec, 'sustained_clock_ghz'),
        isa: text(spec, 'isa').split(';'),
        fp32FlopPerCycle: number(uarch, 'ort_fp32_flop_per_cycle'),
        int8Unit: text(uarch, 'int8_unit'),
        readBandwidthGBps: optionalNumber(measured.get(name) ?? {}, 'read_bandwidth_gbps'),
        networkGbps: gigabits(optionalNumber(network.get(name) ?? {}, 'network_mbps')),
        accelerator: acceleratorOf(spec, accelerators, measured.get(name)),
        specs: provenance(spec),
        prices: (prices.get(name) ?? []).map(priceOf),
        ...emrBaseOf(emrBase.get(name)),
        sagemaker: sagemakerOf(sagemaker.get(name)),
        managedProducts: (offered.get(name) ?? []).map((row) => text(row, 'product')),
      };
    });
}

function onDemandIn({ instancePrices }: Tables, region: string): readonly Row[] {
  return instancePrices.filter((row) => text(row, 'region') === region && text(row, 'purchase') === 'on-demand');
}

function emrBaseOf(row: Row | undefined) {
  return row === undefined ? {} : { emrBaseUsdPerHour: number(row, 'usd_per_hour') };
}

function gigabits(megabits: number | null): number | null {
  return megabits === null ? null : megabits / 1000;
}

function acceleratorOf(spec: Row, accelerators: ReadonlyMap<string, Row>, measured: Row | undefined) {
  const name = optionalText(spec, 'accelerator');
  if (name === null) return null;
  const device = accelerators.get(name);
  if (device === undefined) throw new Error(`catalogue: no row for accelerator ${name}`);
  return {
    name,
    vendor: text(device, 'vendor'),
    count: number(spec, 'accelerator_count'),
    memoryGiBEach: number(spec, 'accelerator_mem_gib_each'),
    fp32Tflops: optionalNumber(device, 'fp32_tflops'),
    tf32Tflops: optionalNumber(device, 'tf32_tflops'),
    fp16Tflops: optionalNumber(device, 'fp16_tflops'),
    memoryBandwidthGBps: number(device, 'mem_bandwidth_gbps'),
    hostToDeviceGBps: optionalNumber(measured ?? {}, 'host_to_device_gbps'),
  };
}

function priceOf(row: Row) {
  return {
    purchase: text(row, 'purchase'),
    usdPerHour: number(row, 'usd_per_hour'),
    interruptionBand: optionalText(row, 'interruption_band'),
    factor90: optionalNumber(row, 'factor90') ?? undefined,
    ...provenance(row),
  };
}

function sagemakerOf(row: Row | undefined) {
  return row === undefined ? null : { usdPerHour: number(row, 'usd_per_hour'), ...provenance(row) };
}

function indexBy(rows: readonly Row[], column: string): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [text(row, column), row]));
}

function groupBy(rows: readonly Row[], column: string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = text(row, column);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
