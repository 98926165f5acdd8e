import { Tooltip } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { GLOSSARY, type TermId } from '#core/words/glossary/glossary.ts';
import styles from './term.module.css';

/**
 * A term with a dotted underline and a tooltip on hover or focus. Without children it shows the title.
 */
export const Term = memo(function Term({ id, children }: { readonly id: TermId; readonly children?: ReactNode }) {
  const { title, text } = GLOSSARY[id];
  return (
    <Tooltip label={text} events={{ hover: true, focus: true, touch: true }} maw={300} openDelay={150}>
      <dfn className={styles['term']} tabIndex={0}>
        {children ?? title}
      </dfn>
    </Tooltip>
  );
});
