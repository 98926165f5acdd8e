import { Modal, Table } from '@mantine/core';
import { COMMANDS } from '#renderer/commands/commands.ts';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { useStore } from '#renderer/store/store.ts';

/** The list of keyboard shortcuts, opened with `?`. */
export function KeySheet() {
  const open = useStore((state) => state.helpOpen);
  const showHelp = useStore((state) => state.showHelp);
  return (
    <Modal
      opened={open}
      onClose={() => showHelp(false)}
      title="Keyboard shortcuts"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Table>
        <Table.Tbody>
          {COMMANDS.filter((command) => command.keys !== null).map((command) => (
            <Table.Tr key={command.id}>
              <Table.Td>{command.title}</Table.Td>
              <Table.Td>{command.group}</Table.Td>
              <Table.Td>
                <KeyCap keys={command.keys ?? ''} />
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>Command palette</Table.Td>
            <Table.Td>Help</Table.Td>
            <Table.Td>
              <KeyCap keys="Ctrl+K" />
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
