import { ActionIcon } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { ShownPlan } from '#core/contract/plan.ts';
import { comparePlans, type ComparedFigure } from '#core/report/comparison.ts';
import { changeText, DIFFERENCES } from '#core/report/diff/words.ts';
import { plain } from '#core/words/format.ts';
import { type Quantity, quantityTexts } from '#core/words/quantity.ts';
import { headline } from '#core/report/verdict.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import type { OtherPlan } from './compare-with.tsx';
import styles from './compare.module.css';
import { chosenOption } from '#core/decide/plan-options.ts';

/** Two plans side by side: the differences, and whether they exceed the uncertainty. */
export const ComparisonCard = memo(function ComparisonCard({
  plan,
  other,
  onClose,
}: {
  readonly plan: ShownPlan;
  readonly other: OtherPlan;
  readonly onClose: () => void;
}) {
  const { measured, chosen, options } = useMemo(() => comparePlans(plan, other.plan), [plan, other]);
  const parts = [
    { title: 'Measured', figures: measured },
    { title: 'Chosen', figures: chosen },
    { title: 'Cost per million by option', figures: options },
  ].filter(({ figures }) => figures.length > 0);
  return (
    <section className={`${styles['card']} ${styles['compared']}`} aria-label={`Compared with ${other.label}`}>
      <div className={styles['head']}>
        <h2 className={styles['part']}>{finding(plan, other)}</h2>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Stop comparing" onClick={onClose}>
          <Icon name="cross" />
        </ActionIcon>
      </div>
      <table className={`${styles['table']} tabular`} aria-label="Differences">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col">
              <Side plan={plan} label="This plan" />
            </th>
            <th scope="col">
              <Side plan={other.plan} label={other.label} />
            </th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        {parts.map(({ title, figures }) => (
          <tbody key={title}>
            <tr>
              <th scope="rowgroup" colSpan={4} className={styles['group']}>
                {title}
              </th>
            </tr>
            {figures.map((figure) => (
              <FigureLine key={figure.label} figure={figure} />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
});

function finding(plan: ShownPlan, { label, plan: other }: OtherPlan): string {
  if (plan.verdict.mode !== other.verdict.mode) return `${label} gives a different verdict`;
  const [mine, theirs] = [chosenOption(plan)?.monthlyUsd?.value, chosenOption(other)?.monthlyUsd?.value];
  if (mine === undefined || theirs === undefined) return `${label} gives the same verdict`;
  return `${label} gives the same verdict at ${plain(theirs / mine, 2)} times the monthly cost`;
}

function Side({ plan, label }: { readonly plan: ShownPlan; readonly label: string }) {
  const { mode } = plan.verdict;
  return (
    <span className={styles['option']}>
      {mode !== 'none' && <ModeGlyph mode={mode} />}
      <span className={styles['label']}>
        <strong>{label}</strong> {headline(plan)}
      </span>
    </span>
  );
}

function FigureLine({ figure }: { readonly figure: ComparedFigure }) {
  const { label, one, other, ratio, difference } = figure;
  return (
    <tr className={styles['figure']}>
      <th scope="row">{label}</th>
      <td>{quantityText(one)}</td>
      <td>{quantityText(other)}</td>
      <td>
        {ratio === null ? '—' : <strong>{changeText(ratio)}</strong>}
        {ratio !== null && <span className={styles['interval']}>{DIFFERENCES[difference]}</span>}
      </td>
    </tr>
  );
}

function quantityText(quantity: Quantity | null) {
  if (quantity === null) return '—';
  return (
    <>
      <strong>{quantityTexts(quantity).value}</strong>
      <span className={styles['interval']}>{quantityTexts(quantity).interval ?? ''}</span>
    </>
  );
}
