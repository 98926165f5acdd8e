import type { Catalog, InstanceType } from '../../core/contract/catalog.ts';
import type { Purchase } from '../../core/contract/plan.ts';
import type { DoctorReport, PresetList, ReportFiles, SampleList } from '../../core/contract/listings.ts';
import type { Style } from '../output/style.ts';
import { list, table } from '../output/table.ts';
import { bytes, count, duration, number, seconds, usd } from '../output/units.ts';

const RIGHT = 'right' as const;

/** What `modewise samples` shows a reader. */
export function samplesText({ samples }: SampleList, style: Style): string {
  const blocks = samples.map(
    ({ name, title, description, modelBytes, dataRows, preset }) =>
      `${style.bold(`sample:${name}`)}  ${title}\n  ${description}\n  ${style.dim(
        [
          bytes(modelBytes),
          dataRows === null ? '' : `${count(dataRows)} rows`,
          preset === null ? '' : `preset ${preset}`,
        ]
          .filter((part) => part !== '')
          .join(', '),
      )}\n`,
  );
  return `${blocks.join('')}\nTry one: modewise measure --model sample:${samples[0]?.name ?? 'NAME'}\n`;
}

/** What `modewise presets` shows a reader. */
export function presetsText({ presets }: PresetList, style: Style): string {
  const rows = presets.map(({ name, workload, description }) => [
    style.bold(name),
    count(workload.predictionsPerDay),
    workload.shape,
    workload.sloMs === null ? '–' : `p${workload.sloPercentile} ${duration(workload.sloMs)}`,
    workload.maxStalenessS === null ? '–' : seconds(workload.maxStalenessS),
    description,
  ]);
  return table(
    [
      { title: 'preset' },
      { title: 'a day', align: RIGHT },
      { title: 'shape' },
      { title: 'SLO', align: RIGHT },
      { title: 'oldest answer', align: RIGHT },
      { title: '' },
    ],
    rows,
    0,
  );
}

/** What `modewise doctor` shows a reader. */
export function doctorText({ modewise, node, host, home, checks }: DoctorReport, style: Style): string {
  const marks = { ok: style.green('ok'), warning: style.yellow('!!'), failed: style.red('no') } as const;
  return [
    list(
      [
        ['modewise', `${modewise}, node ${node}, ${host.runtime.name} ${host.runtime.version}`],
        [
          'processor',
          `${host.cpuModel}: ${host.physicalCores} cores, ${host.logicalCores} threads, ${host.clockGHz === null ? '?' : number(host.clockGHz)} GHz`,
        ],
        ['extensions', host.isa.join(', ') || 'unknown'],
        ['memory', `${host.memoryGiB} GiB`],
        ['system', `${host.os} ${host.arch}`],
        ['data folder', home],
      ],
      0,
    ),
    '\n',
    ...checks.map(
      ({ name, state, text, fix }) =>
        `${marks[state]}  ${name}: ${text}${fix === null ? '' : ` ${style.dim(`→ ${fix}`)}`}\n`,
    ),
  ].join('');
}

/** What `modewise catalog show` shows a reader. */
export function catalogText({ asOf, region, instances, sources }: Catalog, style: Style): string {
  const rows = instances.map((each) => [
    each.instanceType,
    String(each.vcpus),
    String(each.memoryGiB),
    price(each, 'on-demand'),
    price(each, 'spot'),
    each.sagemaker === null ? '–' : usd(each.sagemaker.usdPerHour),
    each.accelerator === null ? each.cpuModel : `${each.accelerator.count} × ${each.accelerator.name}`,
  ]);
  return [
    `${style.bold(`${region}, prices of ${asOf.replace('/', ' to ')}`)}, US dollars an hour: for planning, not a quote\n`,
    table(
      [
        { title: 'instance' },
        { title: 'vCPU', align: RIGHT },
        { title: 'GiB', align: RIGHT },
        { title: 'on demand', align: RIGHT },
        { title: 'spot', align: RIGHT },
        { title: 'SageMaker', align: RIGHT },
        { title: 'processor' },
      ],
      rows,
      0,
    ),
    '\nSources\n',
    ...sources.map(
      ({ source, asOf: date, licence }) => `  ${[source, date, licence].filter((part) => part !== null).join(', ')}\n`,
    ),
  ].join('');
}

function price({ prices }: InstanceType, purchase: Purchase): string {
  const found = prices.find((each) => each.purchase === purchase);
  return found === undefined ? '–' : usd(found.usdPerHour);
}

/** What `modewise report` shows a reader. */
export function reportText({ folder, files }: ReportFiles): string {
  return `${list(
    files.map(({ file, bytes: size }) => [file, bytes(size)]),
    0,
  )}in ${folder}\n`;
}
