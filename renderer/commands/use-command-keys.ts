import { useEffect, useLayoutEffect } from 'react';
import { useStore, type State } from '#renderer/store/store.ts';
import { COMMANDS, commandOf, type Command } from './commands.ts';
import type { MenuCommand } from '#core/contract/shell.ts';
import type { Host } from '#renderer/host/host.ts';

/** Listens for the keys of the command table, and for the commands that the shell's menu sends. */
export function useCommandKeys(): void {
  const host = useStore((state) => state.host);
  useEffect(() => {
    host?.onEvent((event) => {
      if (event.kind === 'command') perform(commandOf(event.id));
      if (event.kind === 'open') void useStore.getState().openFiles(event.files);
    });
    return host === null ? undefined : tellMenu(host);
  }, [host]);
  // Before the first paint: who sees what can be done may press its keys at once.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (isTyping(event.target) && !event.ctrlKey && !event.altKey) return;
      const command = COMMANDS.find((each) => each.keys !== null && matches(each.keys, event));
      if (command === undefined) return;
      // A field that is being typed in undoes its own typing.
      if (isTyping(event.target) && (command.id === 'undo' || command.id === 'redo')) return;
      event.preventDefault();
      perform(command);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** Does it, if it can be done now. */
export function perform(command: Command): void {
  const state = useStore.getState();
  if (command.obstacle(state) === null) command.run(state);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Whether an event is the keys of a command. `?` is itself, whatever has to be held for it. */
export function matches(keys: string, event: KeyboardEvent): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const held = new Set(parts.slice(0, -1));
  if (held.has('Ctrl') !== (event.ctrlKey || event.metaKey)) return false;
  if (held.has('Alt') !== event.altKey) return false;
  if (key !== '?' && held.has('Shift') !== event.shiftKey) return false;
  return event.key.toLowerCase() === key.toLowerCase();
}

/** The command table as a menu shows it in a state. */
function menuOf(state: State): readonly MenuCommand[] {
  return COMMANDS.map(({ id, title, group, keys, obstacle }) => ({
    id,
    title,
    group,
    keys,
    enabled: obstacle(state) === null,
  }));
}

/** Keeps the host's menu as the command table is; returns what ends that. */
function tellMenu(host: Host): () => void {
  let told = '';
  const tell = (state: State): void => {
    const commands = menuOf(state);
    const now = commands.map(({ id, enabled }) => `${id}:${enabled}`).join(' ');
    if (now === told) return;
    told = now;
    host.setCommands(commands);
  };
  tell(useStore.getState());
  return useStore.subscribe(tell);
}
