import type { State } from '#renderer/store/state.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';

/** A command as the palette shows it. */
export interface PaletteEntry {
  readonly command: Command;
  readonly title: string;
}

/** The commands that can be used now, with the titles that they have now. */
export function paletteEntries(state: State): readonly PaletteEntry[] {
  return COMMANDS.filter((command) => command.obstacle(state) === null).map((command) => ({
    command,
    title: command.titleIn?.(state) ?? command.title,
  }));
}

/** Whether every word of a query begins some word of the entry's title or group, in any order: "export pdf" is "Export report as PDF…". */
export function matchesQuery({ command, title }: PaletteEntry, query: string): boolean {
  const words = wordsOf(`${title} ${command.group}`);
  return wordsOf(query).every((asked) => words.some((word) => word.startsWith(asked)));
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
