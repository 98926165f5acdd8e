import { memo } from 'react';
import type { PlanDocument, ServingMode } from '#core/contract/plan.ts';
import { optionDetail, serviceName } from '#core/words/names.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import styles from './struck-out.module.css';
import shared from './compare.module.css';

/** With all instance types listed, the reasons repeat themselves. */
const MAX_LINES = 60;

/** What was struck out before it was priced, each with what stands against it. */
export const StruckOut = memo(function StruckOut({
  plan,
  modes,
  onOpen,
}: {
  readonly plan: PlanDocument;
  readonly modes: ReadonlySet<ServingMode> | null;
  readonly onOpen: (id: string) => void;
}) {
  const options = plan.options.filter((option) => !option.feasible && (modes === null || modes.has(option.mode)));
  if (options.length === 0 && plan.alternatives === 0) return null;
  const others = plan.alternatives === 0 ? '' : `${plan.alternatives} further instance types were considered`;
  return (
    <section className={styles['struck']} aria-label="Struck out before pricing">
      <h2 className={styles['strucktitle']}>
        Struck out before pricing: {options.length}
        {others !== '' && <span className={shared['interval']}>{others}</span>}
      </h2>
      <ul className={styles['strucklist']}>
        {options.slice(0, MAX_LINES).map((option) => (
          <li key={option.id}>
            <button type="button" className={styles['struckname']} onClick={() => onOpen(option.id)}>
              <ModeGlyph mode={option.mode} labelled />
              <s>
                {serviceName(option.service)}, {optionDetail(option)}
              </s>
            </button>
            <span className={styles['reason']} title={option.reasons.map(({ text }) => text).join('; ')}>
              <span className={shared['cross']}>
                <Icon name="cross" size={11} />
              </span>
              {option.reasons[0]?.text}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
});
