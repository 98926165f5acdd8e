import type { FoundPart } from '#core/report/model.ts';
import type { Check, Verification } from '#core/contract/serving/verification.ts';
import { count, day, percent, predictionsPerDayText, rows, seconds } from '#core/words/format/format.ts';
import { labelOfId } from '#core/words/names.ts';
import { reportSection, tableBlock } from '#core/report/document.ts';
import type { ReportSection, SectionSource } from '#core/report/model.ts';
import { checkVerdict, foundText, promisedText, promiseTitle } from '#core/contract/serving/verification-words.ts';

const TITLES = ['Figure', 'Expected', 'Measured', 'Verdict', 'By'] as const;

/** The page “Expected and measured”, and what the command line shows. */
export function foundPart(verification: Verification): FoundPart {
  const { checks, promises } = verification;
  return {
    claim: claimOf(checks, labelOfId(promises.optionId)),
    isBroken: checks.some(({ verdict }) => verdict === 'broken'),
    table: {
      columns: TITLES.map((title) => ({ title, align: 'start' })),
      rows: checks.map((check) => [
        promiseTitle(check),
        promisedText(check),
        foundText(check),
        checkVerdict(check),
        check.reason.text,
      ]),
    },
    notes: [howFound(verification), currentDeploymentText(verification)].filter((text) => text !== ''),
  };
}

function claimOf(checks: readonly Check[], label: string): string {
  const of = (verdict: Check['verdict']): number => checks.filter((check) => check.verdict === verdict).length;
  const [held, broken, undecided, unchecked] = [of('holds'), of('broken'), of('undecided'), of('not-checked')];
  const open = undecided + unchecked;
  const were = (number: number): string => `${count(number)} ${number === 1 ? 'was' : 'were'}`;
  const rest = [
    ...(undecided === 0 ? [] : [`; ${count(undecided)} ${undecided === 1 ? 'is' : 'are'} undecided`]),
    ...(unchecked === 0 ? [] : [`; ${were(unchecked)} not checked`]),
  ].join('');
  if (broken > 0) {
    const names = checks
      .filter(({ verdict }) => verdict === 'broken')
      .map((check) => promiseTitle(check).toLowerCase());
    return `${label} misses ${broken === 1 ? 'an expected figure' : `${count(broken)} expected figures`} of the plan: ${names.join(', ')}${rest}.`;
  }
  if (held === 0) return `No expected figure of ${label} was confirmed${rest}.`;
  return `${label} meets ${open === 0 ? 'all' : `${count(held)} of ${count(checks.length)}`} expected figures of the plan${rest}.`;
}

function howFound({ found, verifiedAt }: Verification): string {
  if (found.kind === 'results') {
    const total = found.shards.reduce((sum, shard) => sum + shard.rows, 0);
    return `${rows(total)} of ${found.files.join(', ')}, read ${day(verifiedAt)}.`;
  }
  const { point, data, durationS, url } = found;
  const { withinSlo } = point;
  const of = data.file === null ? 'synthetic rows' : `rows of ${data.file}`;
  const within = withinSlo === null ? '' : `; ${percent(withinSlo)} of them were answered within the SLO`;
  return `${count(point.requests)} requests to ${url} in ${seconds(durationS)}, with ${of}, ${day(verifiedAt)}${within}. Latency includes the network from where it was measured.`;
}

function currentDeploymentText({ predictionsPerDay, promises, machines }: Verification): string {
  const traffic =
    predictionsPerDay === promises.predictionsPerDay
      ? ''
      : `Today: ${predictionsPerDayText(predictionsPerDay)}, planned: ${predictionsPerDayText(promises.predictionsPerDay)}.`;
  const stated =
    machines === null ? '' : `${count(machines)} ${machines === 1 ? 'machine answers' : 'machines answer'}, as stated.`;
  return [traffic, stated].filter((text) => text !== '').join(' ');
}

/** “Expected and measured”, on a sheet of its own. */
export function foundSection({ report: { found } }: SectionSource): ReportSection | null {
  if (found === null) return null;
  return reportSection({ id: 'found', title: 'Expected and measured', sheet: 'found' }, [
    { kind: 'paragraph', look: found.isBroken ? 'problem' : 'claim', text: found.claim },
    tableBlock(found.table),
    ...found.notes.map((text) => ({ kind: 'paragraph', look: 'note', text }) as const),
  ]);
}
