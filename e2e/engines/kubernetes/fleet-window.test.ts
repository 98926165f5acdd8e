import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { Project } from '#core/contract/project/project.ts';
import { seriousViolations } from '#e2e/app/accessibility.ts';
import { startBrowserHost } from '#e2e/app/browser-host.ts';
import { journeyHost } from '#e2e/app/journey-host.ts';
import { engine } from '#e2e/engines/lib/engines.ts';
import { exampleStudyIn } from '#e2e/example-study.ts';
import { ADMIN, TestCluster } from '#e2e/kubernetes/cluster.ts';
import { MODEL, SHORT, smallData } from '#e2e/kubernetes/fleet-plan.ts';
import { BUILD_LIMIT_MS } from '#e2e/kubernetes/programs.ts';
import { ROOT, SMALL_REGION, temporaryFolder } from '#e2e/modewise.ts';

/** The image of the cluster, and the types that it has nodes of. */
const WINDOW_FLEET = {
  image: 'registry.test/modewise:1',
  types: ['c3-standard-4', 'n2-standard-4'],
  later: 't2d-standard-4',
} as const;

const own = temporaryFolder('fleet-window');
const kubeconfig = join(own.path, 'kubeconfig');
const project = join(own.path, 'fraud.modewise');
afterAll(own.remove);

/** The measured project with the hash of the model that the cluster measures. */
function writeProject(): void {
  const data = join(ROOT, 'models', 'fraud', 'fraud.csv');
  const study = { ...exampleStudyIn(SMALL_REGION), name: 'fraud', model: MODEL, data };
  const sha256 = createHash('sha256').update(readFileSync(MODEL)).digest('hex');
  writeFileSync(project, JSON.stringify(study).replaceAll(exampleRun().model.sha256 ?? '', sha256));
}

const isThere = engine('kubernetes') !== null && engine('browser') !== null;

describe.skipIf(!isThere)('a fleet from the window, on a real cluster', () => {
  let cluster: TestCluster;
  const before = process.env['KUBECONFIG'];
  beforeAll(async () => {
    writeProject();
    cluster = await TestCluster.start({
      images: (image, [program = '', ...args]) =>
        image === WINDOW_FLEET.image && program === 'modewise'
          ? [process.execPath, join(ROOT, 'tools', 'modewise.mjs'), ...args]
          : null,
    });
    await cluster.createNamespace();
    const size = { cpu: '3920m', memory: '14500Mi' };
    const types = [...WINDOW_FLEET.types, WINDOW_FLEET.later];
    await cluster.addNodes(types.map((instanceType) => ({ name: `node-${instanceType}`, instanceType, ...size })));
    cluster.writeKubeconfig(kubeconfig, ADMIN);
    // The app reads it when a cluster is asked.
    process.env['KUBECONFIG'] = kubeconfig;
  }, BUILD_LIMIT_MS);
  afterAll(async () => {
    if (before === undefined) delete process.env['KUBECONFIG'];
    else process.env['KUBECONFIG'] = before;
    await cluster?.stop();
  });
  const { host, folder } = journeyHost('fleet-window', startBrowserHost);

  test('types are chosen, checked and started once what is created was confirmed; packs join the project', async () => {
    const { page } = host;
    await page.getByRole('button', { name: 'Open a model…' }).waitFor();
    await host.choose([project], () => page.keyboard.press('Control+o'));
    await page.getByText(/ per day, (a|no) caller waits/).waitFor();
    await page.keyboard.press('Alt+4');
    await page.getByRole('main').getByRole('button', { name: 'Measure on a fleet…' }).click();
    const drawer = page.getByRole('dialog');
    const named = drawer.getByRole('textbox', { name: 'Specific types' });
    await drawer.getByRole('combobox', { name: 'Effort of a measurement' }).click();
    await page.getByRole('option', { name: 'quick' }).click();
    await named.fill(WINDOW_FLEET.types.join(', '));
    expect(await seriousViolations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Choose types' }).click();
    await drawer.getByText(/^2 types to measure for about \$/).waitFor();
    // The same study with the shortest measurement, as a file of the command line.
    const planned = await host.receive('fraud.modewise', () => page.keyboard.press('Control+s'));
    const study = FleetStudy.parse(Project.parse(JSON.parse(readFileSync(planned, 'utf8'))).fleet);
    const file = join(folder.path, 'fleet.json');
    writeFileSync(file, JSON.stringify({ ...study, measure: [...study.measure, ...SHORT] }));
    await drawer.getByRole('button', { name: 'Choose types again' }).click();
    await host.choose([file], () => drawer.getByRole('button', { name: 'Open a fleet.json…' }).click());
    await drawer.getByText(/^2 types to measure for about \$/).waitFor();
    await drawer.getByRole('textbox', { name: 'Container image' }).fill(WINDOW_FLEET.image);
    const rows = drawer.getByRole('group', { name: 'Rows' });
    await host.choose([smallData(folder.path)], () => rows.getByRole('button', { name: 'Choose…' }).click());
    await rows.getByText('rows.csv').waitFor();
    await drawer.getByRole('button', { name: 'Check whether it can run' }).click();
    await drawer.getByText('The study can run.').waitFor();
    await drawer.getByText(/^Job mw-[\w-]+ on one c3-standard-4, on demand, at most 30 min, about \$/).waitFor();
    await drawer.getByText(/^price: about \$.* in total/).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    expect(await cluster.list('pods')).toEqual([]);
    const start = drawer.getByRole('button', { name: 'Start 2 measurements' });
    expect(await start.isDisabled()).toBe(true);
    await drawer.getByRole('checkbox', { name: /^I may start this there/ }).check();
    await start.click();
    await drawer.getByText('2 of 2 runs collected.').waitFor({ timeout: 240_000 });
    await drawer.getByText('deleted all resources of the study').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await cluster.untilGone('jobs', 'pods');
    await drawer.getByRole('button', { name: 'Close' }).click();
    const collected = await host.receive('fraud.modewise', () => page.keyboard.press('Control+s'));
    const { importedRuns, fleet } = Project.parse(JSON.parse(readFileSync(collected, 'utf8')));
    expect(importedRuns.map((pack) => pack.host.instanceType).toSorted()).toEqual(WINDOW_FLEET.types);
    expect(fleet?.runs.map(({ state }) => state)).toEqual(['collected', 'collected']);

    // A study that was started is found again after a reload, and cancelled.
    await page.getByRole('main').getByRole('button', { name: 'Measure on a fleet…' }).click();
    await drawer.getByRole('button', { name: 'Choose types again' }).click();
    await named.fill(WINDOW_FLEET.types[0]);
    await drawer.getByRole('button', { name: 'Choose types' }).click();
    await drawer.getByText(/plan has a measurement of c3-standard-4 already/).waitFor();
    await named.fill(WINDOW_FLEET.later);
    await drawer.getByRole('button', { name: 'Choose types' }).click();
    await drawer.getByText(/^1 type to measure/).waitFor();
    await drawer.getByRole('button', { name: 'Check whether it can run' }).click();
    await drawer.getByRole('checkbox', { name: /^I may start this there/ }).check();
    await drawer.getByRole('button', { name: 'Start 1 measurement' }).click();
    await drawer.getByText('Collecting runs as they come…').waitFor();
    await page.reload();
    await page.getByText(/ per day, (a|no) caller waits/).waitFor();
    await page.keyboard.press('Alt+4');
    await page.getByRole('main').getByRole('button', { name: 'Measure on a fleet…' }).click();
    await drawer.getByRole('button', { name: 'Look and collect runs' }).waitFor();
    await drawer.getByRole('button', { name: 'Cancel and remove everything of the study' }).click();
    await drawer.getByText(/^removed .*jobs?\/mw-/i).waitFor();
    await drawer.getByText('0 of 1 run collected, 1 without.').waitFor();
    await cluster.untilGone('jobs', 'pods');
  });
});
