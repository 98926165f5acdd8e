import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SWITCHES, electronProgram } from '#e2e/electron/app.ts';
import { type Display, openDisplay } from '#e2e/electron/display.ts';
import { ROOT, SMALL_REGION, temporaryFolder } from '#e2e/modewise.ts';
import { filesBelow, findWitnesses, runWatched, type Watched, type WatchOptions } from './watched-run.ts';

const folder = temporaryFolder('offline');
const CLI = join(ROOT, 'dist', 'engine', 'cli.cjs');
const NONE = { ipv4: 0, ipv6: 0 };
/** Long enough for telemetry to be noticed: ONNX Runtime looks up its collector within this time. */
const LIFETIME_MS = 30_000;

/** An empty home folder and an empty temporary folder. */
function emptyPlace(name: string): { readonly home: string; readonly temporary: string } {
  const place = { home: join(folder.path, name, 'home'), temporary: join(folder.path, name, 'temporary') };
  for (const each of Object.values(place)) mkdirSync(each, { recursive: true });
  return place;
}

/** Ends a program and its descendants after a time. */
function endAfter(ms: number): NonNullable<WatchOptions['onStart']> {
  return (child) => {
    setTimeout(() => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    }, ms);
  };
}

function cli(args: readonly string[], options: WatchOptions): Promise<Watched> {
  return runWatched([process.execPath, CLI, ...args], options);
}

afterAll(() => rmSync(folder.path, { recursive: true, force: true }));

describe.skipIf(process.platform !== 'linux').concurrent('nothing leaves this machine', () => {
  test('every available witness sees a look-up and a connection', async () => {
    const script = `require('node:net').connect(80, '192.0.2.1').on('error', () => {}).setTimeout(200, process.exit);
      require('node:dns').lookup('modewise.invalid', () => {});`;
    for (const witness of findWitnesses()) {
      const { contacts } = await runWatched([process.execPath, '-e', script], emptyPlace(witness), witness);
      expect(contacts.ipv4).toBeGreaterThan(1);
    }
  });

  test('a measurement, its plan and its reports use no network and write to our folder only', async () => {
    const place = emptyPlace('measure');
    const measure = ['measure', '--model', 'sample:fraud', '--effort', 'quick', '--batch-size', '64', '--threads', '1'];
    const points = ['--replicas', '1', '--rate', '200', '--window-ms', '5', '--max-batch', '8', '--duration-s', '0.3'];
    const measured = await cli([...measure, ...points, '--out', 'run.json'], place);
    expect(measured).toMatchObject({ code: 0, contacts: NONE });
    const overHttp = ['--modes', 'realtime', '--transport', 'http', '--rate', '200', '--duration-s', '0.3'];
    const served = await cli(['measure', '--model', 'sample:fraud', ...overHttp, '--out', 'http.json'], place);
    expect(served).toMatchObject({ code: 0, contacts: NONE });
    expect(await cli(['plan', 'run.json', '--region', SMALL_REGION, '--out', 'plan.json'], place)).toMatchObject({
      code: 0,
      contacts: NONE,
    });
    const report = await cli(['report', 'plan.json', '--format', 'html,pdf,md,csv,json', '--out', 'report'], place);
    // Chromium, which prints the PDF, asks the kernel once or twice for an IPv6 route; no packet leaves.
    expect(report).toMatchObject({ code: 0, contacts: { ipv4: 0, ipv6: expect.toSatisfy((count) => count <= 2) } });
    const foreign = filesBelow(place.home).filter((file) => !/^(run|http|plan)\.json$|^report\//.test(file));
    expect(foreign.filter((file) => !file.startsWith('.local/share/modewise/'))).toEqual([]);
    expect(filesBelow(place.temporary)).toEqual([]);
  });

  test('a model server uses no network while it serves', async () => {
    const place = emptyPlace('serve-model');
    const served = await cli(['serve-model', 'sample:text-encoder'], { ...place, onStart: endAfter(LIFETIME_MS) });
    expect(served.contacts).toEqual(NONE);
    expect(served.stdout + served.stderr).toContain('http://127.0.0.1:');
    expect([...filesBelow(place.home), ...filesBelow(place.temporary)]).toEqual([]);
  });

  describe('the window', () => {
    let display: Display;
    beforeAll(async () => {
      display = await openDisplay();
    });
    afterAll(() => display?.close());

    test('uses no network, and neither do its engine and bench processes', async () => {
      const place = emptyPlace('window');
      const window = await runWatched([electronProgram(), ...SWITCHES, ROOT], {
        ...place,
        environment: display.environment,
        onStart: endAfter(LIFETIME_MS),
      });
      expect(window.contacts).toEqual(NONE);
      const foreign = filesBelow(place.home).filter((file) => !/^\.(config|cache)\/Modewise\//.test(file));
      // GTK, which draws the window's dialogs, stores its settings there for all programs of the user.
      expect(foreign.filter((file) => file !== '.cache/dconf/user')).toEqual([]);
      expect(filesBelow(place.home)).toContain('.config/Modewise/window.json');
    });
  });
});
