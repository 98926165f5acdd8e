import type { FileChooser, Page } from 'playwright';
import { expect } from 'vitest';
import { PATIENT } from '#e2e/patience.ts';

/** Runs an action that opens a file dialog, and chooses these files. */
export type Choose = (files: Parameters<FileChooser['setFiles']>[0], act: () => Promise<void>) => Promise<void>;

/** Listens for file choosers permanently, because a listener added together with the action may miss the event. */
export function listenForChoosers(page: Page): Choose {
  let chosen: FileChooser | null = null;
  page.on('filechooser', (chooser) => {
    chosen = chooser;
  });
  return async (files, act) => {
    chosen = null;
    await act();
    await expect.poll(() => chosen, PATIENT).not.toBeNull();
    await (chosen as FileChooser | null)?.setFiles(files);
  };
}
