import type { MenuCommand } from '#core/contract/shell.ts';
import type { Host } from '#renderer/host/host.ts';
import { type State, useStore } from '#renderer/store/store.ts';
import { COMMANDS } from './commands.ts';

/** The command table as a menu shows it in a state. */
export function menuOf(state: State): readonly MenuCommand[] {
  return COMMANDS.map(({ id, title, group, keys, obstacle }) => ({
    id,
    title,
    group,
    keys,
    enabled: obstacle(state) === null,
  }));
}

/** Keeps the host's menu as the command table is; returns what ends that. */
export function tellMenu(host: Host): () => void {
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
