import { assertNever } from '#core/assert-never.ts';
import type { Catalog, InstanceType, RowKind } from '#core/contract/catalog/catalog.ts';
import type { CatalogUpdate, OverlayList, PriceChange } from '#core/contract/catalog/catalog-update.ts';
import type { Purchase } from '#core/contract/plan/plan.ts';
import type { Style } from '#cli/output/style.ts';
import { bullet, table } from '#cli/output/table.ts';
import { count, days, plain, usd } from '#core/words/format/format.ts';

const RIGHT = 'right' as const;
/** Changes printed; the document contains all of them. */
const MAX_CHANGES = 40;

/** The text output of `modewise catalog show`. */
export function catalogText({ asOf, region, instances, sources, estimates }: Catalog, style: Style): string {
  const rows = instances.map((each) => [
    each.instanceType,
    String(each.vcpus),
    String(each.memoryGiB),
    price(each, 'on-demand'),
    price(each, 'spot'),
    price(each, '1yr'),
    price(each, '3yr'),
    each.sagemaker === null ? '–' : marked(each.sagemaker),
    each.accelerator === null ? each.cpuModel : `${each.accelerator.count} × ${each.accelerator.name}`,
  ]);
  return [
    `${style.bold(`${region}, prices dated ${days(asOf)}`)}, US dollars per hour: for planning, not a quote\n`,
    table(
      [
        { title: 'instance' },
        { title: 'vCPU', align: RIGHT },
        { title: 'GiB', align: RIGHT },
        { title: 'on demand', align: RIGHT },
        { title: 'spot', align: RIGHT },
        { title: '1 year', align: RIGHT },
        { title: '3 years', align: RIGHT },
        { title: 'SageMaker', align: RIGHT },
        { title: 'processor' },
      ],
      rows,
      0,
    ),
    '\n~ derived or estimated, not published by the provider; * your own price\n',
    estimates ? '' : 'Further types and commitments are estimated with --estimates.\n',
    '\nSources\n',
    ...sources.map(
      ({ source, asOf: date, licence }) => `  ${[source, date, licence].filter((part) => part !== null).join(', ')}\n`,
    ),
  ].join('');
}

function price({ prices }: InstanceType, purchase: Purchase): string {
  const found = prices.find((each) => each.purchase === purchase);
  return found === undefined ? '–' : marked(found);
}

/** A price with a mark for its origin. Spot prices carry no mark because they are always typical savings. */
function marked({ usdPerHour, kind }: { readonly usdPerHour: number; readonly kind: RowKind }): string {
  if (kind === 'imported') return `${usd(usdPerHour)}*`;
  return kind === 'ESTIMATE' || kind === 'DERIVED' ? `~${usd(usdPerHour)}` : usd(usdPerHour);
}

/** The text output of `modewise catalog refresh` and `modewise catalog import`: the changes, largest first. */
export function updateText(update: CatalogUpdate, style: Style): string {
  const { changes, unchanged, notes, sources } = update;
  const tally = (['added', 'removed', 'dearer', 'cheaper'] as const)
    .map((change) => [change, changes.filter((each) => each.change === change).length] as const)
    .filter(([, times]) => times > 0)
    .map(([change, times]) => `${count(times)} ${change}`);
  const shown = changes.slice(0, MAX_CHANGES);
  const more = changes.length - shown.length;
  return [
    `${style.bold(headline(update))}: ${[...tally, `${count(unchanged)} unchanged`].join(', ')}\n`,
    shown.length === 0 ? '' : changesTable(shown),
    more > 0 ? `${count(more)} more are in the document: --json\n` : '',
    ...notes.map((note) => bullet(note)),
    ...sources.map(({ source, asOf, prices }) =>
      style.dim(
        `  ${[source, asOf, `${count(prices)} ${prices === 1 ? 'price' : 'prices'}`].filter((part) => part !== null).join(', ')}\n`,
      ),
    ),
  ].join('');
}

function headline({ action, name, regions }: CatalogUpdate): string {
  const where = regions.length === 0 ? '' : `, prices of ${regions.join(', ')}`;
  switch (action) {
    case 'imported':
      return `imported from ${name}${where}`;
    case 'refreshed':
      return `refreshed ${name}`;
    case 'removed':
      return `removed ${name}${where}`;
    default:
      return assertNever(action);
  }
}

function changesTable(changes: readonly PriceChange[]): string {
  const price = (value: number | null) => (value === null ? '—' : usd(value));
  return table(
    [
      { title: 'region' },
      { title: 'price' },
      { title: '' },
      { title: 'was', align: RIGHT },
      { title: 'is', align: RIGHT },
      { title: 'change', align: RIGHT },
    ],
    changes.map(({ region, id, change, fromUsd, toUsd, changePct }) => [
      region,
      id,
      change,
      price(fromUsd),
      price(toUsd),
      changePct === null ? '—' : `${changePct > 0 ? '+' : ''}${plain(changePct, 3)} %`,
    ]),
  );
}

/** The text output of `modewise catalog import --list`. */
export function overlaysText({ overlays, folder }: OverlayList, style: Style): string {
  if (overlays.length === 0) return `Only the bundled prices are used. Your own prices would be stored in ${folder}\n`;
  const rows = overlays.map(({ kind, name, createdAt, prices, instanceTypes, regions }) => [
    kind,
    style.bold(name),
    createdAt.slice(0, 10),
    count(prices),
    count(instanceTypes),
    regions.join(', '),
  ]);
  const columns = [
    { title: '' },
    { title: 'name' },
    { title: 'on' },
    { title: 'prices', align: RIGHT },
    { title: 'new types', align: RIGHT },
    { title: 'regions' },
  ];
  return `${table(columns, rows, 0)}in ${folder}; imported prices override refreshed ones, and these override the bundled ones\n`;
}
