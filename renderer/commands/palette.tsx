import { useState } from 'react';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { useStore } from '#renderer/store/store.ts';
import { matchesQuery, paletteEntries } from './palette-entries.ts';
import { perform } from './use-command-keys.ts';

/** The command palette (Ctrl+K): the commands that can be used now. */
export function CommandPalette() {
  const state = useStore();
  const [query, setQuery] = useState('');
  const actions = paletteEntries(state)
    .filter((entry) => matchesQuery(entry, query))
    .map(({ command, title }): SpotlightActionData => ({
      id: command.id,
      label: title,
      description: command.group,
      rightSection: command.keys === null ? undefined : <KeyCap keys={command.keys} />,
      onClick: () => perform(command),
    }));
  return (
    <Spotlight
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      filter={(_query, filtered) => filtered}
      shortcut="mod + K"
      nothingFound="No matching command"
      highlightQuery
      searchProps={{ placeholder: 'Search commands', 'aria-label': 'Commands' }}
    />
  );
}
