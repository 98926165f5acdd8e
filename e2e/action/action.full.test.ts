import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { modewise, SMALL_REGION, temporaryFolder } from '#e2e/modewise.ts';
import { type CommentServer, startCommentServer, TOKENS } from './comment-server.ts';
import { ACTION, type JobResult, runAction } from './runner.ts';

const folder = temporaryFolder('action');
const home = join(folder.path, 'home');
const workspace = join(folder.path, 'workspace');
const MARK = '<!-- modewise-diff -->';
let server: CommentServer;
const PLANNED = { plan: 'run.json', preset: 'million-a-day', set: `region=${SMALL_REGION}` };
let jobs = 0;

beforeAll(async () => {
  server = await startCommentServer();
  mkdirSync(workspace, { recursive: true });
  writeFileSync(join(workspace, 'run.json'), JSON.stringify(exampleRun()));
  writeFileSync(join(folder.path, 'pull-request.json'), JSON.stringify({ pull_request: { number: 7 } }));
  writeFileSync(join(folder.path, 'push.json'), JSON.stringify({ ref: 'refs/heads/main' }));
});
afterAll(async () => {
  await server.close();
  folder.remove();
});

/** Runs the action, by default for the plan of the first test, which needs no planning. */
function job(
  inputs: Readonly<Record<string, string>>,
  { event = 'pull-request', token = TOKENS.write }: { readonly event?: string; readonly token?: string } = {},
): Promise<JobResult> {
  const jobFolder = join(folder.path, `job-${++jobs}`);
  mkdirSync(jobFolder);
  return runAction({
    folder: jobFolder,
    workspace,
    inputs: { plan: 'old.json', ...inputs },
    token,
    environment: {
      MODEWISE_HOME: home,
      GITHUB_API_URL: server.url,
      GITHUB_REPOSITORY: 'owner/name',
      GITHUB_EVENT_PATH: join(folder.path, `${event}.json`),
    },
  });
}

test('no input reaches a shell as text of its script, and every one is used', () => {
  const { inputs, runs } = ACTION;
  for (const { run } of runs.steps) expect(run).not.toContain('${{');
  const used = runs.steps.flatMap(({ env }) => Object.values(env));
  for (const name of Object.keys(inputs)) expect(used).toContain(`\${{ inputs.${name} }}`);
});

describe('on a pull request', () => {
  test('the first run creates a comment, and the next one updates it with what changed', async () => {
    for (let other = 0; other < 120; other++) {
      server.comments.push({ id: other, body: `comment ${other}`, user: { login: 'a', type: 'User' }, html_url: '' });
    }
    const first = await job({ ...PLANNED, out: 'old.json' });
    expect(first.failedStep, JSON.stringify(first.logs)).toBeNull();
    expect(server.comments).toHaveLength(121);
    const comment = server.comments[120];
    expect(comment?.body).toMatch(/^<!-- modewise-diff -->\n### Modewise\n\n```text\n/);
    expect(first.summary).toBe(comment?.body);
    const plan = PlanDocument.parse(JSON.parse(readFileSync(join(workspace, 'old.json'), 'utf8')));
    const chosen = plan.options.find(({ id }) => id === plan.verdict.optionId);
    expect(first.outputs).toEqual({
      mode: plan.verdict.mode,
      option: chosen?.id,
      'monthly-usd': String(chosen?.monthlyUsd?.value),
      changed: '',
      plan: join(workspace, 'old.json'),
    });

    // A copy of the comment by a person stays as it is.
    server.comments.unshift({ id: 5000, body: `${MARK} copy`, user: { login: 'a', type: 'User' }, html_url: '' });
    const waits = `callerWaits=yes\nsloMs=100\n\npredictionsPerDay=40m\nregion=${SMALL_REGION}`;
    const second = await job({ ...PLANNED, baseline: 'old.json', set: waits });
    expect(second.failedStep, JSON.stringify(second.logs)).toBeNull();
    expect(second.outputs).toMatchObject({ changed: 'true', mode: 'realtime' });
    expect(server.comments).toHaveLength(122);
    expect(comment?.body).toMatch(/^<!-- modewise-diff -->\n### Modewise: The verdict changed: /);
    expect(comment?.body).toContain('<details><summary>The plan</summary>');
    expect(server.comments[0]?.body).toBe(`${MARK} copy`);
  });

  test('a failed gate fails the job after the summary and the comment are written', async () => {
    const before = server.requests.length;
    const failed = await job({ 'fail-if': 'monthlyUsd > 1e9\nverdict.mode == batch\n', baseline: 'run.json' });
    expect(failed.failedStep).toBe('Check the gates');
    expect(failed.logs['Check the gates']).toMatch(/^::error::Gate failed: verdict\.mode == batch/m);
    expect(failed.summary).toContain('#### Failed gates');
    expect(failed.summary).toContain('verdict.mode == batch');
    expect(failed.summary).not.toContain('1e9');
    expect(failed.summary).toContain('The verdict is the same');
    expect(failed.outputs).toMatchObject({ mode: 'batch', changed: 'false' });
    expect(server.requests.slice(before).at(-1)).toMatch(/^PATCH /);
    expect(server.comments.at(-1)?.body).toBe(failed.summary);
  });

  test('a finished plan is taken as it is, and may be written over itself', async () => {
    const before = readFileSync(join(workspace, 'old.json'), 'utf8');
    const taken = await job({ out: 'old.json', 'fail-if': 'verdict.mode == none' });
    expect(taken.failedStep, JSON.stringify(taken.logs)).toBeNull();
    expect(JSON.parse(readFileSync(join(workspace, 'old.json'), 'utf8'))).toEqual(JSON.parse(before));
  });

  test('a read-only, a wrong and a missing token are each reported in one line and fail nothing', async () => {
    const bodies = server.comments.map(({ body }) => body);
    for (const [token, said] of [
      [
        TOKENS.read,
        /^::notice::No comment: the token may not write it \(status 403\), as for a pull request from a fork/,
      ],
      ['wrong', /^::notice::No comment: the token may not write it \(status 401\)/],
      ['', /^::notice::No comment: there is no token/],
    ] as const) {
      const { failedStep, logs, summary } = await job({}, { token });
      expect(failedStep).toBeNull();
      expect(logs['Comment on the pull request']).toMatch(said);
      expect(logs['Comment on the pull request']?.trim()).not.toContain('\n');
      expect(summary).toContain('### Modewise');
    }
    expect(server.comments.map(({ body }) => body)).toEqual(bodies);
  });
});

test('without a pull request, and with comment: false, nothing is asked of the API', async () => {
  const before = server.requests.length;
  expect((await job({}, { event: 'push' })).failedStep).toBeNull();
  expect((await job({ comment: 'false' })).failedStep).toBeNull();
  expect(server.requests).toHaveLength(before);
});

test('quotes, substitutions and line breaks in inputs are harmless', async () => {
  const bait = join(workspace, 'bait');
  const hostile = `"; touch '${bait}'; $(touch ${bait}) \`touch ${bait}\`\n::set-output name=mode::hacked`;
  for (const inputs of [
    { plan: hostile },
    { plan: 'run.json', preset: hostile },
    { plan: 'run.json', set: hostile },
    { 'fail-if': `verdict.mode == ${hostile}` },
    { baseline: hostile },
    { out: `$(touch ${bait}).json` },
    { plan: '--json' },
    { plan: '', model: hostile, data: '--out=x' },
  ] as const) {
    const { failedStep, outputs, logs } = await job(inputs, { event: 'push' });
    expect(outputs['mode']).not.toBe('hacked');
    expect(failedStep === null || failedStep === 'Plan and compare', JSON.stringify(logs)).toBe(true);
    // The runner reads a command only where none of ours has paused it.
    const log = logs['Plan and compare'] ?? '';
    const open = log.replaceAll(/^::stop-commands::(\S+)$[\s\S]*?^::\1::$/gm, '');
    expect(open).not.toMatch(/^::(?!error::|warning::)/m);
  }
  expect(existsSync(bait)).toBe(false);
  expect(readdirSync(workspace).filter((name) => name.includes('bait'))).toEqual([]);
});

test('a baseline that is missing is a warning, and one that is not a document ends the job', async () => {
  const missing = await job({ baseline: 'nowhere.json' }, { event: 'push' });
  expect(missing.failedStep).toBeNull();
  expect(missing.logs['Plan and compare']).toMatch(/^::warning::There is no baseline at .*nowhere\.json/m);
  writeFileSync(join(workspace, 'broken.json'), '{');
  const broken = await job({ baseline: 'broken.json' }, { event: 'push' });
  expect(broken.failedStep).toBe('Plan and compare');
  expect(broken.logs['Plan and compare']).toMatch(/^::error::The baseline .*broken\.json cannot be read/m);
});

test('a model is measured in the job', async () => {
  const glance = { model: 'sample:fraud', effort: 'quick', 'duration-s': '0.2' };
  const inputs = { ...PLANNED, plan: '', ...glance, out: 'measured.json' };
  const { failedStep, outputs, logs } = await job(inputs, { event: 'push' });
  expect(failedStep, JSON.stringify(logs)).toBeNull();
  expect(outputs['mode']).toBe('batch');
  expect(readFileSync(join(workspace, 'measured.json'), 'utf8')).toContain('"code": "glance"');
  expect((await modewise(['plan', join(workspace, 'measured.json')], { home })).code).toBe(0);
});
