import type { FleetPreflight, FleetRun, FleetStudy, PreflightCheck, TypeValue } from '#core/contract/fleet.ts';
import { hasEnded } from '#core/fleet/observed-state.ts';
import { counted, percent, significant, usd } from '#core/words/format.ts';
import { fleetStateText } from '#core/words/fleet.ts';
import type { Style } from '#cli/output/style.ts';
import { bullet, table } from '#cli/output/table.ts';

/** The rows that a terminal shows of what would change little. */
const MAX_ROWS = 20;

/** The types that a study measures, by value of information. */
export function fleetPlanText(study: FleetStudy, style: Style): string {
  const { types, plan, settledTypes, studyId } = study;
  const chosen = types.filter((type) => type.chosen);
  const shown = [...chosen, ...types.filter((type) => !type.chosen)].slice(0, Math.max(MAX_ROWS, chosen.length));
  const claim =
    chosen.length === 0
      ? 'No measurement is worth its cost: none changes the choice enough.'
      : `${counted(chosen.length, 'type')} to measure${study.costUsd === null ? '' : ` for about ${usd(study.costUsd)}`}.`;
  const rows = shown.map((type) => [
    type.chosen ? 'measure' : '',
    type.instanceType,
    percent(type.changeShare),
    percent(type.modeChangeShare),
    savingText(type),
    type.costUsd === null ? '—' : usd(type.costUsd),
    `${significant(type.minutes, 2)} min`,
    type.becomes?.id ?? '—',
  ]);
  const columns = [
    { title: '' },
    { title: 'type' },
    { title: 'changes the choice', align: 'right' },
    { title: 'the mode', align: 'right' },
    { title: 'saves per month', align: 'right' },
    { title: 'costs', align: 'right' },
    { title: 'takes', align: 'right' },
    { title: 'choice becomes' },
  ] as const;
  const hidden = types.length - shown.length;
  const notes = [
    `Without a measurement, the choice is ${plan.optionId}: the best of ${counted(plan.options, 'option')} in ${counted(plan.worlds, 'world')}.`,
    `A measurement of ${counted(settledTypes, 'other type')} would change nothing.`,
    ...(hidden > 0 ? [`${counted(hidden, 'further type')} would change little; --json lists them.`] : []),
  ];
  return `${style.bold(claim)}\n\n${rows.length === 0 ? '' : `${table(columns, rows)}\n`}${notes.map((note) => bullet(note)).join('')}\nStudy ${studyId}\n`;
}

function savingText({ valueUsdPerMonth: { value, low, high } }: TypeValue): string {
  if (low === null || high === null) return usd(value);
  return `${usd(value)} (${usd(low)} to ${usd(high)})`;
}

const MARKS = { ok: 'ok', warning: 'note', blocked: 'no' } as const satisfies Record<PreflightCheck['result'], string>;

/** What was checked before anything is created. */
export function preflightText({ checks, ready }: FleetPreflight, style: Style): string {
  const claim = ready ? 'The study can run.' : 'The study cannot run as it is.';
  return `${style.bold(claim)}\n\n${table(
    [{ title: '' }, { title: 'check' }],
    checks.map(({ result, text }) => [MARKS[result], text]),
  )}`;
}

/** The state of every run of a study. */
export function fleetStatusText({ runs, studyId }: FleetStudy, style: Style): string {
  const collected = runs.filter(({ state }) => state === 'collected').length;
  const open = runs.filter((run) => !hasEnded(run)).length;
  const ends = runs.length - collected - open;
  const claim = `${collected} of ${counted(runs.length, 'pack')} collected${open > 0 ? `, ${open} on the way` : ''}${ends > 0 ? `, ${ends} without` : ''}.`;
  const columns = [
    { title: 'type' },
    { title: 'state' },
    { title: 'attempts', align: 'right' },
    { title: 'node' },
  ] as const;
  const reasons = runs.filter(({ reason }) => reason !== null).map((run) => bullet(runText(run)));
  return `${style.bold(claim)}\n\n${table(
    columns,
    runs.map(({ instanceType, state, attempts, node }) => [
      instanceType,
      fleetStateText(state),
      String(attempts),
      node ?? '—',
    ]),
  )}${reasons.length === 0 ? '' : `\n${reasons.join('')}`}\nStudy ${studyId}\n`;
}

/** The state of one run in a line. */
export function runText({ instanceType, state, reason }: FleetRun): string {
  return `${instanceType}: ${fleetStateText(state)}${reason === null ? '' : `, ${reason.text}`}`;
}

/** How packs become a plan. */
export function packsHint(runs: readonly FleetRun[]): string | null {
  const files = runs.flatMap(({ pack }) => (pack === null ? [] : [pack.file]));
  return files.length === 0
    ? null
    : `plan with them: modewise plan RUN.json ${files.map((file) => `--packs ${file}`).join(' ')}`;
}
