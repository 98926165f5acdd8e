import { Button } from '@mantine/core';
import type { PlanDocument } from '#core/contract/plan.ts';
import { inputTitle, settingText } from '#core/words/inputs.ts';
import { labelOfId } from '#core/words/names.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { useStore } from '#renderer/store/store.ts';
import styles from './recommendation.module.css';

/** What could be given up so that something fits: each on its own is enough, and can be tried at once. */
export function RelaxCard({ plan }: { readonly plan: PlanDocument }) {
  const changeWorkload = useStore((state) => state.changeWorkload);
  const { relax } = plan.verdict;
  return (
    <section className={styles['card']} aria-labelledby="relax-title">
      <h2 className={styles['title']} id="relax-title">
        {relax.length === 1 ? 'One thing would make something fit' : 'Each of these alone would make something fit'}
      </h2>
      <ul className={styles['sentences']}>
        {relax.map(({ input, from, to, makesFeasible }) => (
          <li key={`${input} ${String(to)}`} className={styles['line']}>
            <Icon name="arrow" size={13} />
            <span>
              <strong>
                {inputTitle(input)}: {settingText(input, to)}
              </strong>{' '}
              instead of {settingText(input, from)}. Then {labelOfId(makesFeasible)} fits.
            </span>
            {input in plan.workload && (
              <Button variant="default" size="compact-xs" onClick={() => changeWorkload({ [input]: to })}>
                Try it
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
