import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright';
import { beforeAll, expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { exampleStudyAmongFew, exampleStudyIn } from '#e2e/example-study.ts';
import { AMONG_FEW, type Finished, modewise } from '#e2e/modewise.ts';
import { PATIENT } from '#e2e/patience.ts';
import { seriousViolations } from './accessibility.ts';
import type { AppHost, HostOptions } from './app-host.ts';
import { journeyHost } from './journey-host.ts';
import { tabTo } from './keyboard.ts';

/** The region of the bill. */
const BILLED_REGION = 'eu-west-1';
const VOLUME = ['--preset', 'million-a-day'];
/** The other plan has both another traffic and callers who wait. */
const OTHER = ['--set', 'predictionsPerDay=40m', '--set', 'callerWaits=yes', '--set', 'sloMs=100'];

/** A FOCUS file of June 2026 with a day of EC2 usage a row, and a tag. */
function focus(usdPerDay: number, patch: Readonly<Record<string, string>> = {}): string {
  const rows = Array.from({ length: 30 }, (_, index): Readonly<Record<string, string>> => {
    const day = (at: number): string => new Date(Date.UTC(2026, 5, at)).toISOString();
    return {
      ChargePeriodStart: day(index + 1),
      ChargePeriodEnd: day(index + 2),
      ServiceName: 'Amazon Elastic Compute Cloud - Compute',
      RegionId: BILLED_REGION,
      ChargeCategory: 'Usage',
      EffectiveCost: String(usdPerDay),
      BillingCurrency: 'USD',
      Tags: `"{""team"":""${index < 15 ? 'fraud' : 'other'}""}"`,
      ...patch,
    };
  });
  const names = Object.keys(rows[0] ?? {});
  return `${[names.join(','), ...rows.map((row) => names.map((each) => row[each]).join(','))].join('\n')}\n`;
}

/** A plan compared with another and with a bill: the same words as on the command line. */
export function comparingJourneys(start: (options: HostOptions) => Promise<AppHost>): void {
  const { host, folder } = journeyHost('comparing', start);
  const at = (name: string): string => join(folder.path, name);
  const command = (...args: readonly string[]): Promise<Finished> => modewise(args, { home: at('other-home') });

  beforeAll(async () => {
    writeFileSync(at('run.json'), JSON.stringify(exampleRun()));
    writeFileSync(at('study.modewise'), JSON.stringify(exampleStudyAmongFew()));
    writeFileSync(at('billed.modewise'), JSON.stringify(exampleStudyIn(BILLED_REGION)));
    writeFileSync(at('focus.csv'), focus(10));
    writeFileSync(at('storage.csv'), focus(10, { ServiceName: 'Amazon Simple Storage Service' }));
    writeFileSync(at('euro.csv'), focus(10, { BillingCurrency: 'EUR' }));
    writeFileSync(at('table.csv'), 'a,b\n1,2\n');
    await command('plan', at('run.json'), ...VOLUME, '--region', BILLED_REGION, '--out', at('billed.json'));
    await command('plan', at('run.json'), ...VOLUME, ...AMONG_FEW, ...OTHER, '--out', at('old.json'));
  });

  const dialog = (): Locator => host.page.getByRole('dialog');
  const heading = (): Locator => dialog().getByRole('heading', { level: 2, name: /^(The plan was|Billed) / });

  /** The rows of a table as texts. */
  async function rowsOf(table: Locator): Promise<readonly (readonly string[])[]> {
    const rows = await table.locator('tbody tr').all();
    return Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
  }

  /** What axe finds on the page in light, and in the colours of dark. */
  async function foundInBothSchemes(): Promise<Record<string, readonly string[]>> {
    const found: Record<string, readonly string[]> = {};
    for (const colorScheme of ['light', 'dark'] as const) {
      await host.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const violations = await seriousViolations(host.page, { coloursOnly: colorScheme === 'dark' });
      if (violations.length > 0) found[colorScheme] = violations;
    }
    return found;
  }

  async function openBill(name: string): Promise<void> {
    await host.choose([at(name)], async () => {
      await tabTo(host.page, host.page.getByRole('button', { name: 'Compare with a bill…' }));
      await host.page.keyboard.press('Enter');
    });
    await dialog().getByText(`The plan against ${name}`).waitFor();
  }

  async function chooseOption(name: RegExp): Promise<void> {
    const option = dialog().getByRole('combobox', { name: 'Option' });
    await option.click();
    await option.fill('EC2 batch');
    await host.page.getByRole('option', { name }).first().click();
  }

  test('another plan is compared with this one by keyboard, with what moved the cost, as modewise diff says it', async () => {
    const { page } = host;
    await host.choose([at('study.modewise')], () => page.keyboard.press('Control+Shift+o'));
    await page.getByRole('heading', { level: 1, name: /^Serve/ }).waitFor();
    await page.keyboard.press('Alt+4');
    await tabTo(page, page.getByRole('button', { name: 'Compare with…' }));
    await page.keyboard.press('Enter');
    const item = page.getByRole('menuitem', { name: 'Open a plan, a measurement or a project…' });
    await item.waitFor();
    await host.choose([at('old.json')], async () => {
      await item.focus();
      await page.keyboard.press('Enter');
    });
    const card = page.getByRole('region', { name: 'Compared with old.json' });
    const causes = card.getByRole('table', { name: 'What moved the cost, one change after another' });
    await causes.waitFor();
    const text = (await command('diff', at('old.json'), at('study.modewise'))).stdout;
    expect(text.split('\n')[0]).toBe(await card.getByRole('heading', { level: 2 }).innerText());
    const rows = await rowsOf(causes);
    expect(rows.map(([cause]) => cause)).toEqual(['Predictions per day', 'A caller waits, latency SLO']);
    expect(rows.map((row) => row.at(-1))).toContain('becomes batch');
    for (const cell of [...rows, ...(await rowsOf(card.getByRole('table', { name: 'Figures' })))].flat()) {
      expect(text).toContain(cell);
    }
    await card.getByRole('cell', { name: 'larger than the noise' }).first().waitFor();
  }, 240_000);

  test('old and new can be swapped, and the difference is accessible in light and dark', async () => {
    const { page } = host;
    const card = page.getByRole('region', { name: 'Compared with old.json' });
    const claim = await card.getByRole('heading', { level: 2 }).innerText();
    await card.getByRole('button', { name: 'Swap old and new' }).click();
    await card.getByText('Old: this plan').waitFor();
    await expect.poll(() => card.getByRole('heading', { level: 2 }).innerText(), PATIENT).not.toBe(claim);
    expect(await foundInBothSchemes()).toEqual({});
    await card.getByRole('button', { name: 'Stop comparing' }).click();
    await card.waitFor({ state: 'detached' });
  });

  test('a bill compared with the plan says what modewise bill says, by month, with what explains the difference', async () => {
    const { page } = host;
    await page.keyboard.press('Alt+0');
    await host.choose([at('billed.modewise')], () => page.keyboard.press('Control+Shift+o'));
    await page.getByRole('heading', { level: 1, name: /^Serve/ }).waitFor();
    await page.keyboard.press('Alt+6');
    await page.getByRole('button', { name: 'Compare with a bill…', disabled: false }).waitFor();
    await openBill('storage.csv');
    await dialog().getByRole('alert').getByText('none of its services is one of').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await openBill('focus.csv');
    await chooseOption(/^EC2 batch/);
    await heading().waitFor(PATIENT);
    await dialog().getByLabel('Actual predictions per day').fill('40m');
    await page.keyboard.press('Enter');
    const causes = dialog().getByRole('table', { name: 'What explains the difference' });
    await causes.getByRole('cell', { name: '40 million predictions per day' }).waitFor();
    const plan = PlanDocument.parse(JSON.parse(readFileSync(at('billed.json'), 'utf8')));
    const option = plan.options.find(({ service, feasible }) => service === 'ec2-batch' && feasible);
    const asked = ['--option', option?.id ?? '', '--predictions-per-day', '40m'];
    const { code, stdout } = await command('bill', at('billed.json'), at('focus.csv'), ...asked);
    expect(code).toBe(1);
    expect(stdout).toContain(await heading().innerText());
    expect(await heading().innerText()).toMatch(/^Billed .* than planned/);
    const months = await rowsOf(dialog().getByRole('table', { name: /^By month/ }));
    expect(months.map(([month]) => month)).toEqual(['2026-06']);
    for (const cell of [...months, ...(await rowsOf(causes))].flat()) expect(stdout).toContain(cell);
  }, 240_000);

  test('a tag restricts the bill, and one that is not KEY=VALUE is refused at its field', async () => {
    await dialog().getByRole('cell', { name: '30 of 30' }).waitFor();
    const tag = dialog().getByLabel('Only with the tag');
    await tag.fill('fraud');
    await tag.press('Enter');
    await dialog().getByText('Write it as KEY=VALUE').waitFor();
    await tag.fill('team=fraud');
    await tag.press('Enter');
    await dialog().getByRole('cell', { name: '15 of 30' }).waitFor();
  });

  test('the bill is accessible in light and dark, and closed by Esc', async () => {
    const { page } = host;
    expect(await foundInBothSchemes()).toEqual({});
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  test('a bill in another currency asks for its rate, and another table says what was looked for', async () => {
    const { page } = host;
    await openBill('euro.csv');
    await chooseOption(/^EC2 batch/);
    await dialog().getByRole('alert').getByText('the bill is in EUR').waitFor();
    await dialog().getByLabel('US dollars for one EUR').fill('1.25');
    await page.keyboard.press('Enter');
    await heading().waitFor(PATIENT);
    await dialog().getByText('EUR is converted at 1.25 US dollars').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await openBill('table.csv');
    const alert = dialog().getByRole('alert');
    await alert.getByText(/^table\.csv: it is neither a FOCUS file .* it has a, b$/).waitFor();
    await alert.getByText('Export the bill as FOCUS 1.x').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });
}
