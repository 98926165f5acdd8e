import type { State } from '#renderer/store/state.ts';
import { useEffect, useLayoutEffect } from 'react';
import { useStore } from '#renderer/store/store.ts';
import { COMMANDS, commandOf } from './commands.ts';
import type { MenuCommand } from '#core/contract/methods/shell.ts';
import { lowerFirst } from '#core/contract/reasons/reason-values-words.ts';
import type { Host } from '#renderer/host/host.ts';
import type { Command } from './command.ts';

/** Handles the shortcuts of the command table and the commands from the shell's menu. */
export function useCommandKeys(): void {
  const host = useStore((state) => state.host);
  useEffect(() => {
    host?.onEvent((event) => {
      if (event.kind === 'command') perform(commandOf(event.id));
      if (event.kind === 'open') void useStore.getState().openWhenReady(event.files);
    });
    return host === null ? undefined : syncMenu(host);
  }, [host]);
  // Before the first paint, so that shortcuts work as soon as they are visible.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (isTyping(event.target) && !event.ctrlKey && !event.altKey) return;
      const command = COMMANDS.find((each) => each.keys !== null && matches(each.keys, event));
      if (command === undefined) return;
      // Undo in a text field belongs to the field.
      if (isTyping(event.target) && (command.id === 'undo' || command.id === 'redo')) return;
      event.preventDefault();
      const obstacle = perform(command);
      // A button that cannot act is grey. A key would do nothing and say nothing.
      useStore.getState().sayKey(obstacle === null ? null : `${command.title}: ${lowerFirst(obstacle)}`);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** Runs a command if it is enabled; returns why not. A field takes what was typed when it is left, and the command needs it. */
export function perform(command: Command): string | null {
  if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
  const state = useStore.getState();
  const obstacle = command.obstacle(state);
  if (obstacle === null) command.run(state);
  return obstacle;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Whether an event matches a shortcut. `?` matches with or without Shift, which depends on the keyboard layout. */
function matches(keys: string, event: KeyboardEvent): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const held = new Set(parts.slice(0, -1));
  if (held.has('Ctrl') !== (event.ctrlKey || event.metaKey)) return false;
  if (held.has('Alt') !== event.altKey) return false;
  if (key !== '?' && held.has('Shift') !== event.shiftKey) return false;
  return event.key.toLowerCase() === key.toLowerCase();
}

function menuOf(state: State): readonly MenuCommand[] {
  return COMMANDS.map(({ id, title, group, keys, obstacle }) => ({
    id,
    title,
    group,
    keys,
    enabled: obstacle(state) === null,
  }));
}

/** Keeps the host's menu in sync with the command table; returns a function that stops it. */
function syncMenu(host: Host): () => void {
  let sent = '';
  const update = (state: State): void => {
    const commands = menuOf(state);
    const now = commands.map(({ id, enabled }) => `${id}:${enabled}`).join(' ');
    if (now === sent) return;
    sent = now;
    host.setCommands(commands);
  };
  update(useStore.getState());
  return useStore.subscribe(update);
}
