import { Button } from '@mantine/core';
import type { MeasuredMode } from '#core/contract/base/numbers.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { Icon, type IconName } from '#renderer/components/icon.tsx';
import styles from './trust-card.module.css';
import { duration, percent, significant } from '#core/words/format/format.ts';
import { trustAdvice, trustReasonText } from '#core/contract/run/run-facts-words.ts';
import { type Remedy, remedy } from '#core/words/format/remedy.ts';
import { TrustBadge } from '#renderer/components/trust-badge.tsx';
import { MeasureAgain } from './measure-again.tsx';
import { TRUST_CARD_ID } from './show-trust.ts';
import { modesOfPhases } from '#core/measure/run/expected-phases.ts';
import { RemedyText } from '#renderer/components/remedy-text.tsx';
import { codeOf, isInformational } from '#core/measure/run/concerns.ts';
import { variationBand } from '#core/math/stats/moments.ts';

/** A line of the trust card: a check, and a fix if the check failed. */
interface TrustLine {
  readonly key: string;
  readonly state: 'good' | 'warning' | 'information';
  readonly text: string;
  readonly fix: Remedy | null;
  /** The modes whose numbers it concerns. */
  readonly modes: readonly MeasuredMode[];
}

/** The reasons for and against trusting a run: warnings first, then passed checks. */
export function trustLines(run: RunDocument): readonly TrustLine[] {
  const against = run.trust.reasons.map((reason): TrustLine => ({
    key: codeOf(reason),
    state: isInformational(reason) ? 'information' : 'warning',
    text: trustReasonText(reason),
    fix: trustAdvice(reason).fix,
    modes: isInformational(reason) ? [] : modesOfPhases(reason.phases),
  }));
  return [...against, ...parityLines(run), ...wellLines(run)];
}

function parityLines({ parity }: RunDocument): readonly TrustLine[] {
  if (parity === null) return [];
  if (parity.same) return [well('parity', 'Batched and single-row results are the same')];
  return [
    {
      key: 'parity',
      state: 'warning',
      text: `Batched results differ from single-row results by up to ${significant(parity.maxAbsDiff, 2)}.`,
      fix: remedy('Find the cause before you serve this model in batches.'),
      modes: [],
    },
  ];
}

function wellLines({ realtime, batch, trust }: RunDocument): readonly TrustLine[] {
  const codes = new Set(trust.reasons.map(codeOf));
  const lines: TrustLine[] = [];
  const curve = realtime?.curve ?? [];
  const keptUp = curve.every((point) => point.verdict !== 'generator-limited') && !codes.has('generator-limited');
  const lagMs = Math.max(...curve.map((point) => point.lag.p99Ms));
  if (Number.isFinite(lagMs) && keptUp) {
    lines.push(well('generator', `The load generator kept up: p99 lag at most ${duration(lagMs)}`));
  }
  const variation = batch?.best.variation;
  const isSteady = variation !== undefined && variationBand(variation) !== 'unstable';
  if (isSteady && !codes.has('unstable') && !codes.has('drift')) {
    lines.push(well('rounds', `The rounds of the best batch vary by ${percent(variation)}`));
  }
  return lines;
}

function well(key: string, text: string): TrustLine {
  return { key, state: 'good', text, fix: null, modes: [] };
}

const LINE_ICONS = { good: 'check', warning: 'warning', information: 'help' } as const satisfies Readonly<
  Record<TrustLine['state'], IconName>
>;

/** Whether the numbers can be trusted: a verdict, and each reason with its fix. */
export function TrustCard({ run, live }: { readonly run: RunDocument | null; readonly live: boolean }) {
  const lines = run === null ? [] : trustLines(run);
  const isNoisy = !live && run !== null && run.trust.verdict !== 'good';
  return (
    <section className={styles['trust']} id={TRUST_CARD_ID} tabIndex={-1} aria-labelledby="trust-title">
      <div className={styles['trustHead']}>
        <h2 id="trust-title">Can these numbers be trusted?</h2>
        {run !== null && (
          <TrustBadge trust={run.trust} text={live ? `${run.trust.verdict} so far` : run.trust.verdict} />
        )}
      </div>
      <ul className={styles['lines']}>
        {lines.length === 0 && <li>No results yet</li>}
        {lines.map((line) => (
          <li key={line.key} data-state={line.state}>
            <Icon name={LINE_ICONS[line.state]} />
            <span>
              {line.text}
              {line.fix !== null && (
                <span className={styles['fix']}>
                  <Icon name="arrow" size={12} /> <RemedyText remedy={line.fix} />
                </span>
              )}
              {run !== null && !live && line.modes.length > 0 && (
                <span className={styles['again']}>
                  <MeasureAgain run={run} modes={line.modes} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {isNoisy && (
        <Button mt={10} variant="default" onClick={() => perform(commandOf('measure'))}>
          Measure everything again
        </Button>
      )}
    </section>
  );
}
