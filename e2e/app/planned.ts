import type { Page } from 'playwright';

/** Waits until the plan of the current workload is shown with what is searched around its verdict. */
export async function planned(page: Page, options: { readonly timeout?: number } = {}): Promise<void> {
  await page.locator('body:not([data-planning])').waitFor({ state: 'attached', ...options });
}
