import { Tooltip } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { GLOSSARY, type TermId } from '#core/words/glossary/glossary.ts';
import styles from './term.module.css';

/** A term with a dotted underline, and its explanation as a tooltip on hover or focus. */
export const Term = memo(function Term({ id, children }: { readonly id: TermId; readonly children: ReactNode }) {
  return (
    <Tooltip label={GLOSSARY[id].text} events={{ hover: true, focus: true, touch: true }} maw={300} openDelay={150}>
      <dfn className={styles['term']} tabIndex={0}>
        {children}
      </dfn>
    </Tooltip>
  );
});
