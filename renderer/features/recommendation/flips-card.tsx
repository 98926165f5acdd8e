import { Button } from '@mantine/core';
import { memo, useMemo, useState } from 'react';
import { type PlanDocument, ServingMode } from '#core/contract/plan.ts';
import type { Workload } from '#core/contract/workload.ts';
import { type FlipRow, flipRows, flipsTitle } from '#core/report/flip-rows.ts';
import { settingText } from '#core/words/inputs.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { useStore } from '#renderer/store/store.ts';
import { FlipLine } from '#renderer/components/flip-line.tsx';
import styles from './flips-card.module.css';
import shared from './recommendation.module.css';

/** The workload before a jump, so that it can be restored. */
interface Jump {
  readonly before: Workload;
  readonly text: string;
}

/** For each input: the current value, the value at which the verdict changes, and the new verdict. A click or F applies that value. */
export const FlipsCard = memo(function FlipsCard({ plan }: { readonly plan: PlanDocument }) {
  const rows = useMemo(() => flipRows(plan), [plan]);
  const searching = useStore((state) => state.planning);
  const changeWorkload = useStore((state) => state.changeWorkload);
  const [jump, setJump] = useState<Jump | null>(null);
  const go = (row: FlipRow): void => {
    if (!row.settable) return;
    const before = useStore.getState().workload;
    setJump({
      before: jump?.before ?? before,
      text: `${row.title}: ${settingText(row.input, row.value)} instead of ${row.now}`,
    });
    changeWorkload({ [row.input]: row.input === 'callerWaits' ? row.value === 1 : row.value });
  };
  const restore = (): void => {
    if (jump !== null) changeWorkload(jump.before);
    setJump(null);
  };
  return (
    <section className={shared['card']} aria-labelledby="flips-title">
      <h2 className={`${shared['title']} ${shared['ofVerdict']}`} id="flips-title">
        {flipsTitle(rows, { searching })}
      </h2>
      {rows.length > 0 && (
        <p className={shared['subtitle']}>
          Ring: current value. Bar: value at which the verdict changes, all else equal
        </p>
      )}
      {jump !== null && (
        <p className={styles['jump']} role="status">
          {jump.text}
          <Button variant="default" size="compact-xs" onClick={restore}>
            {' '}
            Restore{' '}
          </Button>
        </p>
      )}
      {rows.length > 0 && (
        <table className={`${styles['table']} ${shared['ofVerdict']}`}>
          <thead>
            <tr>
              <th scope="col">Input</th>
              <th scope="col" data-end>
                Now
              </th>
              <th aria-hidden />
              <th scope="col" data-end>
                Changes at
              </th>
              <th scope="col">New verdict</th>
              <th aria-hidden />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={`${row.input} ${row.value}`} row={row} onGo={() => go(row)} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
});

function Row({ row, onGo }: { readonly row: FlipRow; readonly onGo: () => void }) {
  const mode = ServingMode.safeParse(row.becomes);
  return (
    <tr
      data-settable={row.settable || undefined}
      onClick={onGo}
      onKeyDown={(event) => {
        if (event.key.toLowerCase() !== 'f' || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        onGo();
      }}
    >
      <th scope="row">{row.title}</th>
      <td data-end>
        <strong>{row.now}</strong>
      </td>
      <td>
        <FlipLine nowShare={row.nowShare} atShare={row.atShare} />
      </td>
      <td data-end>{row.at}</td>
      <td>
        <span className={styles['becomes']}>
          {mode.success ? <ModeGlyph mode={mode.data} /> : <Icon name="cross" size={12} />} {row.becomesTitle}
        </span>
      </td>
      <td data-end>
        {row.settable && (
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={`Apply: ${row.title} ${row.at}`}
            aria-keyshortcuts="F"
            onClick={(event) => {
              event.stopPropagation();
              onGo();
            }}
          >
            {' '}
            Apply{' '}
          </Button>
        )}
      </td>
    </tr>
  );
}
