import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { seriousViolations } from './accessibility.ts';
import type { AppHost } from './app-host.ts';
import { planned } from './planned.ts';

/** Slides and charts of the opened study of the fraud sample as pictures. Ends on the Compare screen. */
export function pictureJourneys(host: AppHost): void {
  test('a slide is saved as a picture with its claim, date and basis, by keyboard, and the menu turns no page', async () => {
    const { page } = host;
    await planned(page);
    await page.keyboard.press('F5');
    await page.getByText(/^1 \/ \d+$/).waitFor();
    await page.keyboard.press('2');
    await page.getByText(/^2 \/ \d+$/).waitFor();
    await page.keyboard.press('1');
    await page.getByText(/^1 \/ \d+$/).waitFor();
    const claim = (await page.getByRole('heading', { level: 1 }).innerText()).trim();
    const save = (item: string, name: string): Promise<string> =>
      host.receive(name, async () => {
        await page.keyboard.press('p');
        const entry = page.getByRole('menuitem', { name: item });
        await entry.waitFor();
        await page.keyboard.press('ArrowDown');
        await entry.focus();
        await page.keyboard.press('Enter');
        await entry.waitFor({ state: 'detached' });
      });
    const svg = readFileSync(await save('Save the picture as SVG', 'slide-1-answer.svg'), 'utf8');
    for (const said of [
      claim,
      'basis: projected',
      'prices for us-east-1',
      'fraud.onnx',
      String(new Date().getFullYear()),
    ]) {
      // A long claim has a second line.
      expect(svg.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')).toContain(said);
    }
    expect(svg).not.toContain('var(--');
    const png = readFileSync(await save('Save the picture as PNG', 'slide-1-answer.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(1600);
    await page.keyboard.press('p');
    const entry = page.getByRole('menuitem', { name: 'Copy the picture as PNG' });
    await entry.waitFor();
    // The same page on every host.
    const violations = host.kind === 'browser' ? await seriousViolations(page) : [];
    await page.keyboard.press('Escape');
    await entry.waitFor({ state: 'detached' });
    expect(violations).toEqual([]);
    await page.getByText(/^1 \/ \d+$/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Nothing leaves this machine').waitFor();
  });

  test('a chart is saved as a picture, too', async () => {
    const { page } = host;
    await page.keyboard.press('Alt+4');
    // By its id: right after the shortcut the charts of the screen before may still be there.
    const chart = page.locator('section[aria-labelledby="pareto-title"]');
    const file = await host.receive('pareto.svg', async () => {
      await chart.getByRole('button', { name: /^Copy:/ }).click();
      await page.getByRole('menuitem', { name: 'Save the picture as SVG' }).click();
    });
    expect(readFileSync(file, 'utf8')).toContain('basis: projected');
  });

  test('a chart has a grid line at each tick, as in the report', async () => {
    const chart = host.page.locator('section[aria-labelledby="pareto-title"] svg[role="application"]');
    await expect.poll(() => chart.locator('.recharts-cartesian-grid line').count()).toBeGreaterThan(4);
  });

  test('a chart shows the numbers of a point to the pointer and then to the arrow keys, and of none after that', async () => {
    const { page } = host;
    const card = page.locator('section[aria-labelledby="pareto-title"]');
    const chart = card.getByRole('application', { name: /points; arrows walk them/ });
    const points = card.locator('circle');
    const shown = card.getByRole('status');
    const numbers = /worst-case age of an answer .+, cost per million \$/;
    await chart.hover();
    await points.last().hover();
    await expect.poll(() => shown.innerText()).toMatch(numbers);
    await card.getByRole('heading').hover();
    await shown.waitFor({ state: 'detached' });
    expect(await points.count()).toBe(0);
    await chart.focus();
    await expect.poll(() => shown.innerText()).toMatch(numbers);
    const first = await shown.innerText();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => shown.innerText()).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => shown.innerText()).toBe(first);
    await chart.evaluate((element: SVGElement) => element.blur());
    await shown.waitFor({ state: 'detached' });
  });
}
