import type { Locator, Page } from 'playwright';

/** More tab stops than any screen has. */
const MAX_STOPS = 200;

/** Moves the focus to an element with Tab, as a keyboard user does. Throws if Tab never reaches it. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < MAX_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`no Tab leads to ${String(target)}`);
}
