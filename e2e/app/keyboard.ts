import type { Locator, Page } from 'playwright';

/** More tab stops than any screen has. */
const MAX_STOPS = 200;

/** Goes to something as someone without a mouse does: by Tab, until it has the focus. Throws when no Tab ever leads there. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < MAX_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`no Tab leads to ${String(target)}`);
}
