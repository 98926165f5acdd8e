import type { FileChooser, Page } from 'playwright';
import { expect } from 'vitest';

/** Does something that asks for files, and chooses these. */
export type Choose = (files: Parameters<FileChooser['setFiles']>[0], act: () => Promise<void>) => Promise<void>;

/** Listens for the choosers of a page all the time: from a listener that is added with the act, the act may run away. */
export function listenForChoosers(page: Page): Choose {
  let chosen: FileChooser | null = null;
  page.on('filechooser', (chooser) => {
    chosen = chooser;
  });
  return async (files, act) => {
    chosen = null;
    await act();
    await expect.poll(() => chosen, { timeout: 30_000, interval: 50 }).not.toBeNull();
    await (chosen as FileChooser | null)?.setFiles(files);
  };
}
