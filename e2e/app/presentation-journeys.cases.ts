import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exampleStudyAmongFew } from '#e2e/example-study.ts';
import { PATIENT } from '#e2e/patience.ts';
import type { AppHost, HostOptions } from './app-host.ts';
import { journeyHost } from './journey-host.ts';
import { planned } from './planned.ts';

/** The presentation of a study by mouse, with its lists and the presenter view. */
export function presentationJourneys(start: (options: HostOptions) => Promise<AppHost>): void {
  const { host, folder } = journeyHost('presentation', start);

  /** Shows the keys and buttons of the presentation, which a resting pointer does not. */
  async function movePointer(): Promise<void> {
    await host.page.mouse.move(40, 40);
    await host.page.mouse.move(60, 50);
  }

  test('the presentation is paged by mouse, wheel and digits, blanked, arranged, and left by its button', async () => {
    const { page } = host;
    const file = join(folder.path, 'study.modewise');
    writeFileSync(file, JSON.stringify(exampleStudyAmongFew()));
    await page.getByRole('button', { name: 'Open a model…' }).last().waitFor();
    await host.choose([file], () => page.keyboard.press('Control+Shift+o'));
    await page.getByRole('heading', { level: 1, name: /^Serve/ }).waitFor();
    await planned(page);
    await page.keyboard.press('F5');
    const at = (number: number) => page.getByText(new RegExp(`^${number} / \\d+$`)).waitFor();
    const away = { position: { x: 5, y: 5 } };
    const bar = page.getByRole('toolbar', { name: 'Presentation' });
    await at(1);
    // The audience sees the slide alone.
    await expect.poll(() => bar.evaluate((element) => getComputedStyle(element).opacity), PATIENT).toBe('0');
    await page.getByRole('heading', { level: 1 }).click();
    await at(2);
    await page.mouse.wheel(0, -120);
    await at(1);
    await page.keyboard.press('5');
    await at(5);
    const heading = page.getByRole('heading', { level: 1 });
    const claim = await heading.textContent();
    await page.keyboard.press('b');
    await page.getByRole('status', { name: 'Blank screen' }).click(away);
    await at(5);
    await page.keyboard.press('o');
    const panel = page.getByRole('dialog', { name: 'Slides' });
    await panel.getByRole('checkbox', { name: claim ?? '' }).click();
    await expect.poll(() => heading.textContent(), PATIENT).not.toBe(claim);
    await panel.getByRole('checkbox', { name: claim ?? '' }).click();
    const decision = panel.getByRole('group', { name: /^(Approve |Then decide)/ });
    await decision.getByRole('textbox', { name: 'Owner' }).fill('Bo Sato');
    await decision.getByLabel('By').fill('2027-03-01');
    // Esc closes the list, and the presentation goes on.
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await expect.poll(() => heading.textContent(), PATIENT).toBe(claim);
    await page.getByRole('row', { name: /(Approve|Then decide).* Bo Sato 1 March 2027/ }).waitFor();
    const opened = page.waitForEvent('popup');
    await movePointer();
    await page.getByRole('button', { name: 'Presenter view' }).click();
    const speaker = await opened;
    await speaker.getByRole('heading', { level: 1, name: claim ?? '' }).waitFor();
    // It looks as the page does, and shows the next slide.
    await speaker
      .getByRole('region', { name: 'Next slide' })
      .getByRole('heading', { name: 'For engineers.' })
      .waitFor();
    const look = (target: typeof page) =>
      target.evaluate(() => {
        const { fontFamily, backgroundColor } = getComputedStyle(document.body);
        return {
          fontFamily,
          backgroundColor,
          grids: getComputedStyle(document.querySelector('main') ?? document.body).display,
        };
      });
    expect(await look(speaker)).toEqual(await look(page));
    await speaker.keyboard.press('PageDown');
    await page.getByRole('heading', { level: 1, name: 'For engineers.' }).waitFor();
    await speaker.close();
    await movePointer();
    await page.getByRole('button', { name: 'Exit' }).click();
    await page.getByText('Nothing leaves this machine').waitFor();
  });
}
