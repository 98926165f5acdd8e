import type { FleetPreflight, FleetRun, FleetStudy, PreflightCheck } from '#core/contract/fleet/fleet.ts';
import type { ReportTable } from '#core/figure/model.ts';
import { hasEnded } from '#core/fleet/observed-state.ts';
import { fleetRunText, fleetStateText } from '#core/contract/fleet/fleet-words.ts';
import { counted } from '#core/words/format/format.ts';
import { filledSections, lines, tabular } from '#core/report/document.ts';
import type { ShortDocument } from '#core/report/model.ts';

const MARKS = { ok: 'ok', warning: 'note', blocked: 'no' } as const satisfies Record<PreflightCheck['result'], string>;

/** What was checked before anything is created. */
export function preflightReport({ checks, ready }: Pick<FleetPreflight, 'checks' | 'ready'>): ShortDocument {
  const table: ReportTable = {
    columns: [
      { title: '', align: 'start' },
      { title: 'check', align: 'start' },
    ],
    rows: checks.map(({ result, text }) => [MARKS[result], text]),
  };
  return {
    claim: ready ? 'The study can run.' : 'The study cannot run as it is.',
    sections: [tabular('Checked', table, false)],
  };
}

/** The state of every run of a study. */
export function fleetStatusReport({ runs }: Pick<FleetStudy, 'runs'>): ShortDocument {
  const collected = runs.filter(({ state }) => state === 'collected').length;
  const open = runs.filter((run) => !hasEnded(run)).length;
  const ends = runs.length - collected - open;
  return {
    claim: `${collected} of ${counted(runs.length, 'run')} collected${open > 0 ? `, ${open} on the way` : ''}${ends > 0 ? `, ${ends} without` : ''}.`,
    sections: filledSections([
      tabular('Runs', statusTable(runs), false),
      lines('Because', runs.filter(({ reason }) => reason !== null).map(fleetRunText)),
    ]),
  };
}

function statusTable(runs: readonly FleetRun[]): ReportTable {
  return {
    columns: [
      { title: 'type', align: 'start' },
      { title: 'state', align: 'start' },
      { title: 'attempts', align: 'end' },
      { title: 'node', align: 'start' },
    ],
    rows: runs.map(({ instanceType, state, attempts, node }) => [
      instanceType,
      fleetStateText(state),
      String(attempts),
      node ?? '—',
    ]),
  };
}
