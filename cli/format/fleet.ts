import type { FleetPreflight, FleetRun, FleetStudy } from '#core/contract/fleet/fleet.ts';
import { fleetStatusReport, preflightReport } from '#core/report/short/fleet.ts';
import type { ShortDocument } from '#core/report/model.ts';
import type { Style } from '#cli/output/style.ts';
import { documentText } from './document.ts';

/** What was checked before anything is created. */
export function preflightText(preflight: FleetPreflight, style: Style): string {
  return documentText(preflightReport(preflight), style);
}

/** The state of every run of a study. */
export function fleetStatusText(study: FleetStudy, style: Style): string {
  return studyText(study, fleetStatusReport(study), style);
}

/** The messages about a study, with its id. */
export function studyText({ studyId }: FleetStudy, said: ShortDocument, style: Style): string {
  return `${documentText(said, style)}\nStudy ${studyId}\n`;
}

/** How packs become a plan. */
export function packsHint(runs: readonly FleetRun[]): string | null {
  const files = runs.flatMap(({ pack }) => (pack === null ? [] : [pack.file]));
  return files.length === 0
    ? null
    : `plan with them: modewise plan RUN.json ${files.map((file) => `--imported-run ${file}`).join(' ')}`;
}
