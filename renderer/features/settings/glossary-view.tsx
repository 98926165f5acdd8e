import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { GLOSSARY_GROUPS } from '#core/words/glossary/glossary-entry.ts';
import { termsOf } from '#core/words/glossary/glossary.ts';
import { Icon } from '#renderer/components/icon.tsx';
import styles from './glossary.module.css';

/** All terms with their explanations, by group; the search field filters them. */
export function GlossaryView() {
  const [query, setQuery] = useState('');
  const word = query.trim().toLowerCase();
  const groups = GLOSSARY_GROUPS.map((group) => ({
    group,
    terms: termsOf(group).filter(({ title, text }) => `${title} ${text}`.toLowerCase().includes(word)),
  })).filter(({ terms }) => terms.length > 0);
  return (
    <div className={styles['page']}>
      <div className={styles['head']}>
        <div>
          <h1 className={styles['title']}>Glossary</h1>
          <p className={styles['lead']}>Explanations of the terms with a dotted underline.</p>
        </div>
        <TextInput
          aria-label="Find a term"
          placeholder="Find a term"
          leftSection={<Icon name="search" />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          w={220}
        />
      </div>
      {groups.length === 0 && <p role="status">No terms match “{query}”.</p>}
      {groups.map(({ group, terms }) => (
        <section key={group} className={styles['group']} aria-label={group}>
          <h2 className={styles['heading']}>{group}</h2>
          <dl className={styles['terms']}>
            {terms.map(({ id, title, text }) => (
              <div key={id} className={styles['entry']}>
                <dt>{title}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
