import type { OverlaySagemakerPrice, OverlayUnitPrice } from '#core/contract/catalog-overlay.ts';
import { readAwsList } from './aws-rows.ts';
import { believablePrice, checkHourly, checkWhole } from './believable.ts';
import type { Download } from './download.ts';

/** Usage types of an hour of hosting on an instance, and of a second of a serverless endpoint: `USE1-Host:ml.m5.xlarge`. */
const HOSTING = /^(?:[A-Z0-9]+-)?Host:ml\.([a-z0-9.-]+)$/;
const SERVERLESS = /^(?:[A-Z0-9]+-)?ServerlessInf:Mem-(\d+)GB$/;

export interface SagemakerPrices {
  readonly instances: readonly OverlaySagemakerPrice[];
  readonly units: readonly OverlayUnitPrice[];
}

/** Hosting and serverless prices out of the price list of SageMaker in a region. @throws AppError as the one of EC2. */
export async function readSagemakerPrices(
  source: Download,
  wanted: {
    readonly region: string;
    readonly instanceTypes: ReadonlySet<string>;
    readonly was: (instanceType: string) => number | null;
  },
): Promise<SagemakerPrices> {
  const { url } = source;
  const { region } = wanted;
  const hosting = new Map<string, number>();
  let perGbSecond: number | null = null;
  const { publishedOn } = await readAwsList({
    ...source,
    columns: ['TermType', 'Unit', 'PricePerUnit', 'Currency', 'Region Code', 'usageType'],
    wanted: (line) => line.includes('Host:ml.') || line.includes('ServerlessInf:Mem-'),
    onRow: ({ cell }) => {
      if (cell('TermType') !== 'OnDemand' || cell('Currency') !== 'USD' || cell('Region Code') !== region) return;
      const usage = cell('usageType');
      const type = HOSTING.exec(usage)?.[1];
      const gigabytes = Number(SERVERLESS.exec(usage)?.[1] ?? Number.NaN);
      if (type !== undefined && wanted.instanceTypes.has(type) && /^h(ou)?rs?$/i.test(cell('Unit'))) {
        const usd = believablePrice(url, `ml.${type}`, cell('PricePerUnit'));
        if (usd !== null) hosting.set(type, usd);
      } else if (gigabytes >= 1) {
        const usd = believablePrice(url, 'a second of serverless inference', cell('PricePerUnit'));
        if (usd !== null) perGbSecond = usd / gigabytes;
      }
    },
  });
  const origin = { kind: 'exact' as const, source: url, asOf: publishedOn, note: '' };
  const instances = [...hosting].map(([instanceType, usdPerHour]) => {
    checkHourly(url, `ml.${instanceType}`, usdPerHour, wanted.was(instanceType));
    return { instanceType, region, usdPerHour, ...origin };
  });
  const before = [...wanted.instanceTypes].filter((type) => wanted.was(type) !== null).length;
  checkWhole(url, 'hosting prices of known instance types', instances.length, before);
  const id = 'sagemaker-serverless.duration';
  return { instances, units: perGbSecond === null ? [] : [{ id, region, usd: perGbSecond, ...origin }] };
}
