import type { PlanVariant } from '#core/contract/plan/plan-variants.ts';
import { changesInBrief, speedInBrief, standingText } from '#core/contract/plan/plan-variants-words.ts';
import { bytes, percent } from '#core/words/format/format.ts';
import { capitalised, sentence } from '#core/contract/reasons/reason-values-words.ts';
import { answerTexts, speedText, VARIANT_NAMES } from '#core/contract/model/variants-words.ts';
import { Icon } from '#renderer/components/icon.tsx';
import drawer from '#renderer/components/drawer.module.css';
import styles from './variants.module.css';

/** A variant: its size and speed compared with the original, what it does to the answers, and whether it may win. */
export function VariantCard({
  variant,
  originalBytes,
  synthetic,
  isChosen,
}: {
  readonly variant: PlanVariant;
  readonly originalBytes: number;
  readonly synthetic: boolean;
  readonly isChosen: boolean;
}) {
  const { kind, bytes: size, speed, answers, standing, runs } = variant;
  const isOut = standing.state === 'struck-out';
  return (
    <article className={styles['variant']} data-out={isOut || undefined} aria-label={VARIANT_NAMES[kind]}>
      <h3>
        {capitalised(VARIANT_NAMES[kind])}
        {isChosen && <span className={styles['chosen']}>recommended</span>}
      </h3>
      <dl>
        <dt>Size</dt>
        <dd className="tabular">
          {bytes(size)}, {percent(size / Math.max(1, originalBytes))} of the original
        </dd>
        <dt>Speed</dt>
        <dd data-bad={speed.verdict === 'slower' || undefined}>{speedInBrief(speed)}</dd>
        <dt>Answers</dt>
        <dd>
          {changesInBrief(answers)}
          {synthetic && ', on random rows'}
        </dd>
        <dt>In the plan</dt>
        <dd data-bad={isOut || undefined}>
          <Icon name={standing.state === 'priced' ? 'check' : 'cross'} size={12} /> {standingText(standing, runs)}
        </dd>
      </dl>
      <details>
        <summary>Speed and answers in full</summary>
        <ul className={drawer['lines']}>
          {[speedText(speed), ...answerTexts(answers)].map((text) => (
            <li key={text}>{sentence(text)}</li>
          ))}
        </ul>
      </details>
    </article>
  );
}
