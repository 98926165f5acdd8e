import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadCatalog } from '#engine/catalog/load.ts';
import { refreshCatalog } from './refresh.ts';
import { type Answer, fixtures, type PriceServer, startPriceServer } from './testing.ts';

let folder = '';
let server: PriceServer | null = null;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'modewise-google-')), 'catalog');
});
afterEach(async () => {
  await server?.close();
  rmSync(join(folder, '..'), { recursive: true });
});

const COMPUTE = '6F81-5844-456A';
const RUN = '152E-C115-5142';
const GKE = 'CCD8-9BF1-090E';
const VERTEX = 'C7E2-9256-1C43';

/** A SKU in the documented shape, cloud.google.com/billing/v1/how-tos/catalog-api; ids are invented. */
function sku(description: string, usageUnit: string, usd: number, patch: object = {}) {
  const nanos = Math.round((usd % 1) * 1e9);
  const unitPrice = { currencyCode: 'USD', units: String(Math.floor(usd)), nanos };
  return {
    name: 'services/INVENTED/skus/INVENTED',
    skuId: 'INVENTED',
    description,
    category: {
      serviceDisplayName: 'Invented',
      resourceFamily: 'Compute',
      resourceGroup: 'CPU',
      usageType: description.startsWith('Spot') ? 'Preemptible' : 'OnDemand',
    },
    serviceRegions: ['us-central1', 'us-east1'],
    pricingInfo: [
      {
        summary: '',
        pricingExpression: {
          usageUnit,
          displayQuantity: 1,
          tieredRates: [{ startUsageAmount: 0, unitPrice }],
          baseUnit: 's',
          baseUnitConversionFactor: 3600,
        },
        currencyConversionRate: 1,
        effectiveTime: '2026-11-01T00:00:00Z',
      },
    ],
    serviceProviderName: 'Google',
    geoTaxonomy: { type: 'REGIONAL', regions: ['us-central1'] },
    ...patch,
  };
}

const committed = (years: 1 | 3) => ({
  category: { resourceFamily: 'Compute', resourceGroup: 'CPU', usageType: `Commit${years}Yr` },
});

/** A vCPU and a GiB of memory of each family, in US dollars per hour, which make up the bundled prices of Iowa. */
const FAMILIES: readonly (readonly [name: string, core: number, ram: number])[] = [
  ['E2', 0.02181159, 0.00292353],
  ['N1 Predefined', 0.031611, 0.004237],
  ['N2', 0.031611, 0.004237],
  ['N2D AMD', 0.027502, 0.003686],
  ['T2D AMD', 0.027502, 0.003686],
  ['C3', 0.03465, 0.003938],
  ['C4', 0.03465, 0.003938],
  ['C4A Arm', 0.0309, 0.0035],
  ['C4D', 0.033146859, 0.0035],
  ['G2', 0.024990004, 0.002927],
  ['A2', 0.031611, 0.004237],
];
const MACHINES = [
  ...FAMILIES.flatMap(([family, core, ram]) => [
    sku(`${family} Instance Core running in Americas`, 'h', core),
    sku(`${family} Instance Ram running in Americas`, 'GiBy.h', ram),
  ]),
  sku('Nvidia L4 GPU running in Americas', 'h', 0.560040239),
  sku('Nvidia Tesla A100 GPU running in Americas', 'h', 2.933908),
];
const RUN_SKUS = [
  sku('Services CPU (Request-based billing)', 's', 0.000025),
  sku('Jobs CPU', 's', 0.000018),
  sku('Jobs Memory', 'GiBy.s', 0.000002),
  sku('Requests', 'count', 0.0000004, { serviceRegions: ['global'] }),
];

async function refresh(
  google: (service: string, token: string | null) => unknown,
  { answer, key = 'invented-key' }: { readonly answer?: Answer; readonly key?: string | null } = {},
) {
  server = await startPriceServer({ ...fixtures(), google }, answer);
  const limits = { idleMs: 10_000, totalMs: 30_000, mostBytes: 2 ** 20 };
  return refreshCatalog({
    region: 'us-central1',
    folder,
    now: '2026-11-24T10:00:00.000Z',
    endpoints: server.endpoints,
    googleKey: key,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    limits: { list: limits, document: limits },
  });
}

const machinesAnd = (more: readonly unknown[]) => (service: string) => ({
  skus: service === COMPUTE ? [...MACHINES, ...more] : service === RUN ? RUN_SKUS : [],
});
const pricesOf = (instanceType: string) => {
  const found = loadCatalog({ region: 'us-central1', folder }).instances.find(
    (each) => each.instanceType === instanceType,
  );
  return Object.fromEntries(
    found?.prices.map(({ purchase, usdPerHour, kind, asOf }) => [purchase, { usdPerHour, kind, asOf }]) ?? [],
  );
};

test('the price of a machine is that of its vCPUs, its memory and its GPU, under each purchase', async () => {
  const more = [
    sku('Spot Preemptible N2 Instance Core running in Americas', 'h', 0.01),
    sku('Spot Preemptible N2 Instance Ram running in Americas', 'GiBy.h', 0.001),
    sku('Commitment v1: N2 Cpu in Americas for 1 Year', 'h', 0.02, committed(1)),
    sku('Commitment v1: N2 Ram in Americas for 1 Year', 'GiBy.h', 0.0025, committed(1)),
    sku('Commitment v1: Cpu in Americas for 3 Year', 'h', 0.0142, committed(3)),
    sku('Commitment v1: Ram in Americas for 3 Year', 'GiBy.h', 0.0019, committed(3)),
    // Variants and other places.
    sku('N2 Custom Instance Core running in Americas', 'h', 0.000001),
    sku('Sole Tenancy Premium for N2 Instance Core running in Americas', 'h', 0.000001),
    sku('N2 Instance Core running in Zurich', 'h', 0.000001, { serviceRegions: ['europe-west6'] }),
    sku('N2 Instance Core running in Americas', 'mo', 0.000001),
  ];
  const update = await refresh(machinesAnd(more));
  expect(pricesOf('n2-standard-4')).toMatchObject({
    'on-demand': { usdPerHour: expect.closeTo(0.194236, 9), kind: 'exact', asOf: '2026-11-24' },
    spot: { usdPerHour: expect.closeTo(4 * 0.01 + 16 * 0.001, 9), kind: 'TYPICAL' },
    '1yr': { usdPerHour: expect.closeTo(4 * 0.02 + 16 * 0.0025, 9), kind: 'exact' },
  });
  expect(pricesOf('n1-standard-4')).toMatchObject({
    '3yr': { usdPerHour: expect.closeTo(4 * 0.0142 + 15 * 0.0019, 9) },
  });
  expect(pricesOf('g2-standard-8')['on-demand']?.usdPerHour).toBeCloseTo(0.853624271, 6);
  expect(pricesOf('a2-highgpu-1g')['on-demand']?.usdPerHour).toBeCloseTo(3.673385, 3);
  // No SKU is a part of this machine, so its earlier price stays and is named.
  expect(pricesOf('a3-highgpu-1g')['on-demand']).toMatchObject({ usdPerHour: 11.06125, asOf: '2026-08-03' });
  expect(update.notes.join()).toMatch(/not found, so the earlier prices stay: .*a3-highgpu-1g\/on-demand/);
  expect(server?.requests.every((url) => url.startsWith('/v1/services/') && !url.includes('invented-key'))).toBe(true);
});

test('metered prices come by their description, in the unit of the catalogue, after the free tier', async () => {
  const free = { currencyCode: 'USD', units: '0', nanos: 0 };
  const withFreeTier = sku('Services Memory (Request-based billing)', 'GiBy.s', 0);
  const tiers = [
    { startUsageAmount: 0, unitPrice: free },
    { startUsageAmount: 360_000, unitPrice: { ...free, nanos: 2600 } },
  ];
  withFreeTier.pricingInfo[0]?.pricingExpression.tieredRates.splice(0, 1, ...tiers);
  const skus: Readonly<Record<string, readonly unknown[]>> = {
    [COMPUTE]: [...MACHINES, sku('Balanced PD Capacity', 'GiBy.mo', 0.11)],
    [RUN]: [...RUN_SKUS, withFreeTier],
    [GKE]: [
      sku('Autopilot Pod mCPU Requests (us-central1)', 'h', 0.000046),
      sku('Autopilot Spot Pod mCPU Requests (us-central1)', 'h', 0.000014),
    ],
    [VERTEX]: [
      sku('Vertex AI: Online/Batch Prediction N1 Predefined Instance Core running in Americas', 'h', 0.04),
      sku('Vertex AI: Online/Batch Prediction N1 Predefined Instance Ram running in Americas', 'GiBy.h', 0.005),
    ],
  };
  await refresh((service) => ({ skus: skus[service] ?? [] }));
  const { services } = loadCatalog({ region: 'us-central1', folder });
  const usd = (id: string) => services.find((row) => row.id === id)?.usd;
  expect(usd('cloud-run.request-cpu')).toBe(0.000025);
  expect(usd('cloud-run.request-memory')).toBe(0.0000026);
  // One vCPU is a thousand mCPU.
  expect([usd('gke-autopilot.cpu'), usd('gke-autopilot.spot-cpu')]).toEqual([0.046, 0.014]);
  expect(usd('vertex-node.n1-standard-4')).toBeCloseTo(4 * 0.04 + 15 * 0.005, 9);
  expect(usd('persistent-disk.balanced')).toBe(0.11);
  // Not listed: the bundled price.
  expect(usd('gke-autopilot.memory')).toBe(0.0049225);
});

test('pages are followed to their end', async () => {
  await refresh((service, token) => {
    if (service !== COMPUTE) return { skus: [] };
    const at = Number(token ?? '0');
    return { skus: MACHINES.slice(at, at + 7), nextPageToken: at + 7 < MACHINES.length ? String(at + 7) : '' };
  });
  expect(pricesOf('e2-standard-4')['on-demand']?.usdPerHour).toBeCloseTo(0.13402284, 8);
  expect(server?.requests.filter((url) => url.includes(COMPUTE))).toHaveLength(Math.ceil(MACHINES.length / 7));
});

test('a SKU of another shape is like one that is not listed', async () => {
  const odd: readonly unknown[] = [
    null,
    'E2 Instance Core running in Americas',
    { ...sku('E2 Instance Core running in Americas', 'h', 1), serviceRegions: 'us-central1' },
    { ...sku('E2 Instance Core running in Americas', 'h', 1), pricingInfo: [] },
    { ...sku('E2 Instance Core running in Americas', 'h', 1), pricingInfo: [{ pricingExpression: null }] },
    sku('__proto__ Instance Core running in Americas', 'h', 1),
  ];
  await refresh((service) => ({ skus: service === COMPUTE ? [...odd, ...MACHINES] : [] }));
  expect(pricesOf('e2-standard-4')['on-demand']?.usdPerHour).toBeCloseTo(0.13402284, 8);
});

const refusal =
  (status: number, message: string): Answer =>
  (_request, response) => {
    response.statusCode = status;
    response.end(JSON.stringify({ error: { code: status, message, status: 'REFUSED' } }));
  };
/** The parts of E2 at a multiple of their price. */
const e2Times = (factor: number) => (service: string) => ({
  skus: service === COMPUTE ? [...MACHINES.slice(2), ...e2At(factor)] : [],
});
const e2At = (factor: number) => [
  sku('E2 Instance Core running in Americas', 'h', 0.02181159 * factor),
  sku('E2 Instance Ram running in Americas', 'GiBy.h', 0.00292353 * factor),
];

test.each([
  ['a page that is another document', () => ({ skus: 'none' }), undefined, 'not a page of prices'],
  ['pages in a circle', () => ({ skus: [], nextPageToken: 'again' }), undefined, 'too many pages'],
  [
    'pages without end',
    (_: string, token: string | null) => ({ skus: [], nextPageToken: `${Number(token ?? 0) + 1}` }),
    undefined,
    'too many pages',
  ],
  ['a list without machines', () => ({ skus: RUN_SKUS }), undefined, 'no on-demand prices of known machine types'],
  ['a list with hardly any machine', () => ({ skus: MACHINES.slice(0, 4) }), undefined, 'the list is incomplete'],
  ['a price a hundred times as high', e2Times(100), undefined, 'and was $0.13402284'],
  ['an absurd price', e2Times(1e12), undefined, 'per hour'],
  [
    'a key that is refused',
    machinesAnd([]),
    refusal(403, 'API key not valid.\u001B[2J'),
    'the server answers 403: API key not valid.',
  ],
  ['too many requests', machinesAnd([]), refusal(429, 'Quota exceeded'), 'the server answers 429: Quota exceeded'],
  [
    'a refusal without a message',
    machinesAnd([]),
    ((_request, response) => {
      response.statusCode = 500;
      response.end('x'.repeat(100_000));
    }) satisfies Answer,
    'the server answers 500',
  ],
  [
    'a redirect to another host',
    machinesAnd([]),
    ((_request, response) => {
      response.writeHead(302, { location: 'https://example.com/v1' });
      response.end();
    }) satisfies Answer,
    'redirects to another host',
  ],
])('%s changes nothing', async (_name, google, answer, expected) => {
  const refreshed = refresh(google, answer === undefined ? {} : { answer });
  await expect(refreshed).rejects.toMatchObject({ name: 'AppError', message: expect.stringContaining(expected) });
  await expect(refreshed).rejects.not.toMatchObject({ message: expect.stringContaining('\u001B') });
  expect(existsSync(folder)).toBe(false);
});

test('the key is sent in a header, and prices of Google Cloud need one', async () => {
  const keys = new Set<unknown>();
  const answer: Answer = (request, _response, next) => {
    keys.add(request.headers['x-goog-api-key']);
    next();
  };
  await refresh(machinesAnd([]), { answer });
  expect([...keys]).toEqual(['invented-key']);
  await server?.close();
  await expect(refresh(machinesAnd([]), { key: null })).rejects.toMatchObject({
    message: expect.stringContaining('require an API key'),
  });
});
