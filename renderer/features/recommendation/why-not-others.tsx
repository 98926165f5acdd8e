import { Button } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import { makeAspects } from '#core/report/sections/aspects.ts';
import { confidenceSentence } from '#core/decide/confidence.ts';
import { alwaysOnSentence } from '#core/report/card/money.ts';
import { percent } from '#core/words/format/format.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { capitalised } from '#core/contract/reasons/reason-values-words.ts';
import { verdictWords } from '#core/contract/verdict/verdict-reasons-words.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { AspectsTable } from '#renderer/components/aspects-table.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { modeColour } from '#renderer/components/mode-glyph.tsx';
import { SkipsUnseen } from '#renderer/components/in-view.tsx';
import { Term } from '#renderer/components/term.tsx';
import styles from './recommendation.module.css';

/** Why the verdict is what it is, in full: every reason with its grounds, how often each mode is the cheapest, and the best option of each mode. */
export function WhyNotOthers({ plan }: { readonly plan: PlanDocument }) {
  return (
    <>
      <div className={styles['split']}>
        <Reasons plan={plan} />
        <Shares plan={plan} />
      </div>
      <SkipsUnseen>
        <AspectsByMode plan={plan} />
      </SkipsUnseen>
      <AlwaysOn plan={plan} />
      <ToCompare />
    </>
  );
}

const Reasons = memo(function Reasons({ plan }: { readonly plan: PlanDocument }) {
  const isNone = plan.verdict.mode === 'none';
  return (
    <section aria-label="All reasons">
      <ul className={styles['reasons']} data-against={isNone || undefined}>
        {plan.verdict.because.map((reason) => {
          const { claim, grounds } = verdictWords(reason);
          const isDoubt = reason.code === 'rarely-held';
          return (
            <li key={reason.text} data-doubt={isDoubt || undefined}>
              <Icon name={isNone ? 'cross' : isDoubt ? 'warning' : 'check'} />
              <div>
                <strong>{claim}</strong>
                {grounds !== '' && <span>{capitalised(grounds)}</span>}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
});

/** How often each mode is the cheapest, and whether the choice has the lowest expected regret. */
const Shares = memo(function Shares({ plan }: { readonly plan: PlanDocument }) {
  const { leastRegretId, optionId } = plan.verdict;
  const { confidence } = viewOf(plan);
  if (confidence === null) return null;
  return (
    <section className={styles['aside']} aria-labelledby="shares-title">
      <h3 className={styles['title']} id="shares-title">
        Cheapest mode, by <Term id="simulations">simulations</Term>
      </h3>
      <p className={styles['subtitle']}>{confidenceSentence(confidence)}</p>
      {confidence.shares.map(({ mode, share }) => (
        <div key={mode}>
          <div className={styles['line']}>
            <span>{modeTitle(mode)}</span>
            <strong>{percent(share)}</strong>
          </div>
          <div className={styles['share']}>
            <div style={{ width: `${100 * share}%`, background: modeColour(mode) }} />
          </div>
        </div>
      ))}
      {leastRegretId === optionId && (
        <p className={styles['foot']}>
          The choice has the <Term id="least-regret">lowest expected regret</Term>.
        </p>
      )}
    </section>
  );
});

const AspectsByMode = memo(function AspectsByMode({ plan }: { readonly plan: PlanDocument }) {
  const aspects = useMemo(() => makeAspects(viewOf(plan)), [plan]);
  return (
    <section aria-labelledby="aspects-title">
      <h3 className={styles['title']} id="aspects-title">
        Seven aspects by mode
      </h3>
      <p className={styles['subtitle']}>
        The cheapest feasible <Term id="option">option</Term> of each mode for the current workload
      </p>
      <AspectsTable aspects={aspects} />
    </section>
  );
});

/** What a service that is always on would cost: what many teams would start with. */
function AlwaysOn({ plan }: { readonly plan: PlanDocument }) {
  const text = alwaysOnSentence(viewOf(plan));
  return text === '' ? null : <p className={styles['first']}>{text}</p>;
}

/** Without props, so that a slider does not render it again. */
const ToCompare = memo(function ToCompare() {
  return (
    <div>
      <Button variant="default" size="compact-sm" onClick={() => perform(commandOf('go-compare'))}>
        Every option on Compare
      </Button>
    </div>
  );
});
