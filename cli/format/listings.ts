import type { DoctorReport, PresetList, ReportFiles, SampleList } from '#core/contract/listings.ts';
import { calibrationText } from './calibration.ts';
import type { Style } from '#cli/output/style.ts';
import { list, table } from '#cli/output/table.ts';
import { bytes, count, plain, roundDuration } from '#core/words/format.ts';

const RIGHT = 'right' as const;

/** The text output of `modewise samples`. */
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

/** The text output of `modewise presets`. */
export function presetsText({ presets }: PresetList, style: Style): string {
  const rows = presets.map(({ name, workload, description }) => [
    style.bold(name),
    count(workload.predictionsPerDay),
    workload.shape,
    workload.sloMs === null ? '—' : `p${workload.sloPercentile} ${roundDuration(workload.sloMs)}`,
    workload.maxStalenessS === null ? '—' : roundDuration(1000 * workload.maxStalenessS),
    description,
  ]);
  return table(
    [
      { title: 'preset' },
      { title: 'per day', align: RIGHT },
      { title: 'shape' },
      { title: 'SLO', align: RIGHT },
      { title: 'oldest answer', align: RIGHT },
      { title: '' },
    ],
    rows,
    0,
  );
}

/** The text output of `modewise doctor`. */
export function doctorText({ modewise, node, host, home, checks, calibration }: DoctorReport, style: Style): string {
  const marks = { ok: style.green('ok'), warning: style.yellow('!!'), failed: style.red('no') } as const;
  return [
    list(
      [
        ['modewise', `${modewise}, node ${node}, ${host.runtime.name} ${host.runtime.version}`],
        [
          'processor',
          `${host.cpuModel}: ${host.physicalCores} cores, ${host.logicalCores} threads, ${host.clockGHz === null ? '?' : plain(host.clockGHz, 3)} GHz`,
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
    '\n',
    calibrationText(calibration, style),
  ].join('');
}

/** The text output of `modewise report`. */
export function reportText({ folder, files }: ReportFiles): string {
  return `${list(
    files.map(({ file, bytes: size }) => [file, bytes(size)]),
    0,
  )}in ${folder}\n`;
}
