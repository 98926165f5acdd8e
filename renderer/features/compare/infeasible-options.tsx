import { memo } from 'react';
import type { ServingMode, ServingOption, PlanDocument } from '#core/contract/plan/plan.ts';
import { leadingText } from '#core/report/sections/options.ts';
import { byRefusal, REFUSAL_TITLES } from '#core/report/card/refusals.ts';
import { optionDetail, serviceName } from '#core/words/names.ts';
import { isPriced } from '#core/decide/plan-options.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import styles from './infeasible-options.module.css';
import shared from './compare.module.css';

/** More rows would repeat the same reasons. */
const MAX_LINES = 60;

/** The options that are infeasible or that a rule excludes, each with its reason, by what keeps them from serving. */
export const InfeasibleOptions = memo(function InfeasibleOptions({
  plan,
  modes,
  onOpen,
}: {
  readonly plan: PlanDocument;
  readonly modes: ReadonlySet<ServingMode> | null;
  readonly onOpen: (id: string) => void;
}) {
  const options = plan.options.filter((option) => !isPriced(option) && (modes === null || modes.has(option.mode)));
  if (options.length === 0 && plan.alternatives === 0) return null;
  const others = plan.alternatives === 0 ? '' : `${plan.alternatives} more instance types were considered`;
  return (
    <section
      className={`${shared['card']} ${styles['section']}`}
      aria-label="Options that are not feasible or excluded"
    >
      <h2 className={styles['title']}>
        Not feasible or excluded: {options.length}
        {others !== '' && <span className={shared['interval']}>{others}</span>}
      </h2>
      {byRefusal(options.slice(0, MAX_LINES)).map(({ kind, options: those }) => (
        <section key={kind} aria-labelledby={`refused-${kind}`}>
          <h3 className={styles['kind']} id={`refused-${kind}`}>
            {REFUSAL_TITLES[kind]}: {those.length}
          </h3>
          <ul className={styles['list']}>
            {those.map((option) => (
              <Line key={option.id} option={option} onOpen={onOpen} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
});

function Line({ option, onOpen }: { readonly option: ServingOption; readonly onOpen: (id: string) => void }) {
  return (
    <li>
      <button type="button" className={styles['name']} onClick={() => onOpen(option.id)}>
        <ModeGlyph mode={option.mode} labelled />
        <s>
          {serviceName(option.service)}, {optionDetail(option)}
        </s>
      </button>
      <span className={styles['reason']} title={option.reasons.map(({ text }) => text).join('; ')}>
        <span className={shared['cross']}>
          <Icon name="cross" size={11} />
        </span>
        {leadingText(option)}
      </span>
    </li>
  );
}
