import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { useStore } from '#renderer/store/store.ts';
import { COMMANDS } from './commands.ts';
import { perform } from './use-command-keys.ts';

/** The command palette (Ctrl+K). A disabled command shows why it is disabled. */
export function CommandPalette() {
  const state = useStore();
  const actions = COMMANDS.map((command): SpotlightActionData => {
    const obstacle = command.obstacle(state);
    return {
      id: command.id,
      label: command.title,
      description: obstacle ?? command.group,
      disabled: obstacle !== null,
      rightSection: command.keys === null ? undefined : <KeyCap keys={command.keys} />,
      onClick: () => perform(command),
    };
  });
  return (
    <Spotlight
      actions={actions}
      shortcut="mod + K"
      nothingFound="No matching command"
      highlightQuery
      searchProps={{ placeholder: 'Search commands', 'aria-label': 'Commands' }}
    />
  );
}
