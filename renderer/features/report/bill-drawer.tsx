import { Drawer } from '@mantine/core';
import type { BillDocument } from '#core/bill/against-bill.ts';
import { billSections } from '#core/bill/words.ts';
import { Sections } from '#renderer/charts/sections.tsx';
import { Claim } from '#renderer/components/claim.tsx';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { baseName } from '#renderer/store/study-slice.ts';
import { useStore } from '#renderer/store/store.ts';
import { BillFields } from './bill-fields.tsx';
import styles from './bill-drawer.module.css';

/** The plan compared with a bill, in the words of `modewise bill`. */
export function BillDrawer() {
  const bill = useStore((state) => state.bill);
  const closeBill = useStore((state) => state.closeBill);
  return (
    <Drawer
      opened={bill !== null}
      onClose={closeBill}
      position="right"
      size="min(860px, 100vw)"
      title={bill === null ? '' : <strong>The plan against {baseName(bill.file)}</strong>}
      closeButtonProps={{ 'aria-label': 'Close' }}
      transitionProps={{ duration: 120 }}
    >
      {bill !== null && (
        <div className={styles['content']}>
          <BillFields bill={bill} />
          <p className={styles['note']} role="status">
            {bill.note === null ? '' : `${bill.note}…`}
          </p>
          {bill.problem !== null && <ProblemCard problem={bill.problem} />}
          {bill.found !== null && <Found found={bill.found} isStale={bill.note !== null} />}
        </div>
      )}
    </Drawer>
  );
}

function Found({ found, isStale }: { readonly found: BillDocument; readonly isStale: boolean }) {
  const { claim, option, comparison, notes } = found;
  return (
    <section className={styles['found']} aria-label="Comparison" aria-busy={isStale}>
      <Claim text={claim} isGood={comparison.verdict !== 'wrong'} />
      <Sections sections={billSections(option, comparison, notes)} />
    </section>
  );
}
