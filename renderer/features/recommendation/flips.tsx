import { Button } from '@mantine/core';
import { memo, useMemo, useState } from 'react';
import { type PlanDocument, ServingMode } from '#core/contract/plan/plan.ts';
import { type FlipRow, flipRows, flipsTitle } from '#core/report/sections/flip-rows.ts';
import { settingText } from '#core/words/read/inputs.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { useStore } from '#renderer/store/store.ts';
import { FlipLine } from '#renderer/components/flip-line.tsx';
import styles from './flips.module.css';
import shared from './recommendation.module.css';

/** A value that was applied, and the value before it. */
interface Jump {
  readonly input: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly text: string;
}

/**
 * For each input: the current value, the value at which the verdict changes, and the new verdict. A click or F applies that value. What was applied last
 * can be taken back while it is still the value.
 */
export const Flips = memo(function Flips({ plan }: { readonly plan: PlanDocument }) {
  const rows = useMemo(() => flipRows(plan), [plan]);
  const searching = useStore((state) => state.planning);
  const changeWorkload = useStore((state) => state.changeWorkload);
  const [jump, setJump] = useState<Jump | null>(null);
  const go = ({ input, value, title, now, settable }: FlipRow): void => {
    if (!settable) return;
    const to = input === 'callerWaits' ? value === 1 : value;
    const from = settingOf(useStore.getState().workload, input);
    setJump({ input, from, to, text: `${title}: ${settingText(input, value)} instead of ${now}` });
    changeWorkload({ [input]: to });
  };
  return (
    <section aria-labelledby="flips-title">
      <h3 className={shared['title']} id="flips-title">
        {flipsTitle(rows, { searching, isOnEdge: plan.verdict.isOnEdge === true })}
      </h3>
      {rows.length > 0 && (
        <p className={shared['subtitle']}>
          Ring: current value. Bar: value at which the verdict changes, all else equal
        </p>
      )}
      {jump !== null && <Applied {...jump} onRestore={() => changeWorkload({ [jump.input]: jump.from })} />}
      {rows.length > 0 && (
        <table className={styles['table']}>
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

function settingOf(workload: object, input: string): unknown {
  return Object.entries(workload).find(([key]) => key === input)?.[1];
}

/** What was applied, and a button that takes it back. Nothing once the input has another value: after undo, or by a slider. */
function Applied({ input, to, text, onRestore }: Omit<Jump, 'from'> & { readonly onRestore: () => void }) {
  const isStill = useStore((state) => settingOf(state.workload, input) === to);
  if (!isStill) return null;
  return (
    <p className={styles['jump']} role="status">
      {text}
      <Button variant="default" size="compact-xs" onClick={onRestore}>
        Restore
      </Button>
    </p>
  );
}

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
