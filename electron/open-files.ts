import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FILE_ENDINGS } from '#core/contract/methods/shell.ts';

const OPENABLE: ReadonlySet<string> = new Set([...FILE_ENDINGS.model, ...FILE_ENDINGS.data, ...FILE_ENDINGS.project]);

/**
 * How long to wait for further files of the same opening, in ms: Windows starts the app once for each selected file, and macOS sends an event for
 * each.
 */
const TOGETHER_MS = 300;

/** The files in a command line that the window can open, as absolute paths. A Linux desktop may name them by `file:` URLs. */
export function filesIn(words: readonly string[], folder: string): readonly string[] {
  return words
    .filter((word) => !word.startsWith('-'))
    .map((word) => (word.startsWith('file://') ? pathOfUrl(word) : resolve(folder, word)))
    .filter((file) => OPENABLE.has(extname(file).slice(1).toLowerCase()) && existsSync(file));
}

/** Empty for a URL of another machine, or one with malformed escapes. */
function pathOfUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return '';
  }
}

/** Files on their way from the system to the page. */
interface FileQueue {
  readonly add: (files: readonly string[]) => void;
  /** Delivers what waits, and from now on what arrives, files that arrive together at once. */
  readonly listen: (open: (files: readonly string[]) => void) => void;
  /** Keeps what arrives until the next `listen`: the page is being loaded and would not receive it. */
  readonly hold: () => void;
}

/** Queues files until the page listens. `after` runs work some ms later. */
export function createFileQueue(
  after: (ms: number, work: () => void) => void = (ms, work) => void setTimeout(work, ms),
): FileQueue {
  const waiting: string[] = [];
  let receive: ((files: readonly string[]) => void) | null = null;
  let isSoon = false;

  function deliver(): void {
    if (receive !== null && waiting.length > 0) receive(waiting.splice(0));
  }

  return {
    add(files) {
      if (files.length === 0) return;
      waiting.push(...files);
      if (receive === null || isSoon) return;
      isSoon = true;
      after(TOGETHER_MS, () => {
        isSoon = false;
        deliver();
      });
    },
    listen(open) {
      const wasHeld = receive === null;
      receive = open;
      if (wasHeld) deliver();
    },
    hold() {
      receive = null;
    },
  };
}
