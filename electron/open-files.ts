import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { FILE_ENDINGS } from '#core/contract/shell.ts';

const OPENABLE: ReadonlySet<string> = new Set([...FILE_ENDINGS.model, ...FILE_ENDINGS.data, ...FILE_ENDINGS.project]);

/** The files in a command line that the window can open, as absolute paths. */
export function filesIn(words: readonly string[], folder: string): readonly string[] {
  return words
    .filter((word) => !word.startsWith('-') && OPENABLE.has(extname(word).slice(1).toLowerCase()))
    .map((word) => resolve(folder, word))
    .filter((file) => existsSync(file));
}

/** Queues files until the window listens, then delivers them together. */
export function createFileQueue(): {
  readonly add: (files: readonly string[]) => void;
  readonly listen: (open: (files: readonly string[]) => void) => void;
} {
  const waiting: string[] = [];
  let receive: ((files: readonly string[]) => void) | null = null;
  return {
    add(files) {
      if (files.length === 0) return;
      if (receive === null) waiting.push(...files);
      else receive(files);
    },
    listen(open) {
      receive = open;
      if (waiting.length > 0) open(waiting.splice(0));
    },
  };
}
