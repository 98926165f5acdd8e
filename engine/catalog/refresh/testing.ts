import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tablesUnder } from '#engine/catalog/load.ts';
import { number, text } from '#engine/catalog/rows.ts';
import type { Endpoints } from './endpoints.ts';

/** Answers in the format of the providers, with invented SKUs, for tests of the refresh. */

/** The answer of a test's server to a request; `next` sends what the fixtures have at the path. */
export type Answer = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** A running test server with the providers' endpoints. */
export interface PriceServer {
  readonly endpoints: Endpoints;
  readonly origin: string;
  /** The requested paths, in order. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/** The relevant columns of EC2's list and some others, in a different order than the reader's. */
const EC2_COLUMNS = [
  'SKU',
  'OfferTermCode',
  'RateCode',
  'TermType',
  'PriceDescription',
  'EffectiveDate',
  'StartingRange',
  'EndingRange',
  'Unit',
  'PricePerUnit',
  'Currency',
  'RelatedTo',
  'LeaseContractLength',
  'PurchaseOption',
  'OfferingClass',
  'Product Family',
  'serviceCode',
  'Location',
  'Location Type',
  'Instance Type',
  'vCPU',
  'Memory',
  'Tenancy',
  'Operating System',
  'License Model',
  'usageType',
  'operation',
  'CapacityStatus',
  'Pre Installed S/W',
  'Region Code',
  'serviceName',
] as const;
const SAGEMAKER_COLUMNS = [
  'SKU',
  'OfferTermCode',
  'RateCode',
  'TermType',
  'PriceDescription',
  'EffectiveDate',
  'Unit',
  'PricePerUnit',
  'Currency',
  'Product Family',
  'serviceCode',
  'usageType',
  'operation',
  'Component',
  'Instance Name',
  'Region Code',
  'serviceName',
] as const;

type Cells = Readonly<Record<string, string>>;

const LIKE_AWS = {
  TermType: 'OnDemand',
  Unit: 'Hrs',
  Currency: 'USD',
  'Operating System': 'Linux',
  Tenancy: 'Shared',
  CapacityStatus: 'Used',
  'Pre Installed S/W': 'NA',
  'Product Family': 'Compute Instance',
  'Region Code': 'us-east-1',
  StartingRange: '0',
  EndingRange: 'Inf',
  PriceDescription: 'an invented price, "for tests"',
  Location: 'US East (N. Virginia)',
} as const satisfies Cells;

/** A line of EC2's list: an on-demand price of Linux, unless `cells` change it. */
export function ec2Line(cells: Cells): string {
  return csvLine(EC2_COLUMNS, { ...LIKE_AWS, SKU: 'INVENTED00000001', ...cells });
}

/** A line of SageMaker's list. */
export function sagemakerLine(cells: Cells): string {
  return csvLine(SAGEMAKER_COLUMNS, { ...LIKE_AWS, SKU: 'INVENTED00000002', ...cells });
}

function awsList(columns: readonly string[], lines: readonly string[]): string {
  return [
    '"FormatVersion","v1.0"',
    '"Disclaimer","This list is invented, ""for tests"", and has the shape of a real one"',
    '"Publication Date","2026-11-20T17:07:46Z"',
    '"Version","20261120170746"',
    '"OfferCode","INVENTED"',
    csvLine(columns, Object.fromEntries(columns.map((column) => [column, column]))),
    ...lines,
    '',
  ].join('\n');
}

function csvLine(columns: readonly string[], cells: Cells): string {
  return columns.map((column) => `"${(cells[column] ?? '').replaceAll('"', '""')}"`).join(',');
}

/**
 * Every EC2 type of the catalogue, at its bundled on-demand price times `factor`, and variants that must be ignored.
 */
export function ec2Lines(factor = 1): string[] {
  return bundled('on-demand').flatMap(([type, usd]) => {
    const machine = { 'Instance Type': type, usageType: `BoxUsage:${type}`, PricePerUnit: (usd * factor).toFixed(10) };
    const ahead = { TermType: 'Reserved', Unit: 'Quantity', OfferingClass: 'standard', PurchaseOption: 'All Upfront' };
    return [
      ec2Line({ ...machine, 'Operating System': 'Windows', PricePerUnit: '0.0001' }),
      ec2Line({ ...machine, Tenancy: 'Dedicated', PricePerUnit: '0.0001' }),
      ec2Line({ ...machine, CapacityStatus: 'UnusedCapacityReservation', PricePerUnit: '0.0001' }),
      ec2Line({ ...machine, 'Pre Installed S/W': 'SQL Web', PricePerUnit: '0.0001' }),
      ec2Line(machine),
      ec2Line({ ...machine, ...ahead, LeaseContractLength: '1yr', PricePerUnit: (usd * 0.6 * 8760).toFixed(2) }),
      ec2Line({ ...machine, ...ahead, LeaseContractLength: '3yr', PurchaseOption: 'No Upfront', Unit: 'Hrs' }),
    ];
  });
}

/** Hosting prices of the catalogue's types, a serverless price, and training prices that must be ignored. */
export function sagemakerLines(): string[] {
  return bundled('sagemaker')
    .flatMap(([type, usd]) => [
      sagemakerLine({ usageType: `USE1-Host:ml.${type}`, PricePerUnit: usd.toFixed(10) }),
      sagemakerLine({ usageType: `USE1-Train:ml.${type}`, PricePerUnit: '0.0001' }),
    ])
    .concat(sagemakerLine({ usageType: 'USE1-ServerlessInf:Mem-3GB', Unit: 'seconds', PricePerUnit: '0.0000600000' }));
}

/** `[type, usd]` of us-east-1 as bundled. */
function bundled(what: 'on-demand' | 'sagemaker'): readonly (readonly [string, number])[] {
  const { instancePrices, sagemakerPrices } = tablesUnder([]);
  const rows = what === 'sagemaker' ? sagemakerPrices : instancePrices.filter((row) => text(row, 'purchase') === what);
  return rows
    .filter((row) => text(row, 'region') === 'us-east-1')
    .map((row) => [text(row, 'instance_type'), number(row, 'usd_per_hour')] as const);
}

/** An answer of the Spot Advisor. */
export function spotAdvisor(advice: Readonly<Record<string, unknown>>): unknown {
  const labels = ['<5%', '5-10%', '10-15%', '15-20%', '>20%'];
  return {
    global_rate: '<10%',
    ranges: labels.map((label, index) => ({ index, label, dots: index, max: 5 })),
    instance_types: {},
    spot_advisor: { 'us-east-1': { Linux: advice, Windows: {} } },
  };
}

/** The lines of a complete EC2 list and the other fixtures, which a test can change. */
export interface Fixtures {
  readonly ec2: string;
  readonly sagemaker: string;
  readonly advisor: unknown;
  readonly azure: (page: number, origin: string) => unknown;
  /** A page of the metered prices of an Azure service. */
  readonly azureMeters: (url: string) => unknown;
  /** A page of SKUs of a service of Google Cloud, by its id and the token of the page. */
  readonly google: (service: string, token: string | null) => unknown;
}

/** The default answers of all providers. */
export function fixtures(): Fixtures {
  return {
    ec2: awsList(EC2_COLUMNS, ec2Lines()),
    sagemaker: awsList(SAGEMAKER_COLUMNS, sagemakerLines()),
    advisor: spotAdvisor({ 'c7i.xlarge': { s: 60, r: 4 }, 'c7g.xlarge': { s: 62, r: 0 } }),
    azure: () => ({ Items: [], NextPageLink: null, Count: 0 }),
    azureMeters: () => ({ Items: [], NextPageLink: null, Count: 0 }),
    google: () => ({ skus: [] }),
  };
}
export const withEc2 = (lines: readonly string[]): Fixtures => ({ ...fixtures(), ec2: awsList(EC2_COLUMNS, lines) });
export const withSagemaker = (lines: readonly string[]): Fixtures => ({
  ...fixtures(),
  sagemaker: awsList(SAGEMAKER_COLUMNS, lines),
});

/** A local server that answers like the providers; `answer` may handle a request first. */
export async function startPriceServer(
  data: Fixtures,
  answer: Answer = (_request, _response, next) => next(),
): Promise<PriceServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    requests.push(url);
    answer(request, response, () => {
      if (url.includes('/AmazonEC2/')) response.end(data.ec2);
      else if (url.includes('/AmazonSageMaker/')) response.end(data.sagemaker);
      else if (url.includes('/spot-advisor')) response.end(JSON.stringify(data.advisor));
      else if (url.startsWith('/v1/services/')) {
        const { pathname, searchParams } = new URL(url, origin);
        response.end(JSON.stringify(data.google(pathname.split('/')[3] ?? '', searchParams.get('pageToken'))));
      } else if (url.includes('serviceName') && !url.includes('Virtual%20Machines')) {
        response.end(JSON.stringify(data.azureMeters(url)));
      } else response.end(JSON.stringify(data.azure(requests.length, origin)));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    origin,
    requests,
    endpoints: {
      awsPriceList: `${origin}/offers/v1.0/aws`,
      awsSpotAdvisor: `${origin}/spot-advisor-data.json`,
      azureRetailPrices: `${origin}/api/retail/prices`,
      googleBilling: `${origin}/v1`,
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
