/**
 * A step of the GitHub action: creates the comment of the pull request, or updates the one of an earlier run. If it cannot, it prints one line and
 * passes, because the token of a pull request from a fork is read-only.
 */
import { existsSync, readFileSync } from 'node:fs';
import { annotate, COMMENT_MARK, input } from './common.mjs';

/** GitHub takes 65,536 characters. */
const MAX_CHARACTERS = 65_000;
const PAGE = 100;
const MAX_PAGES = 50;
const TIMEOUT_MS = 30_000;

/** The number of the pull request that started the job; null if none did. */
function pullRequest() {
  const file = process.env.GITHUB_EVENT_PATH ?? '';
  if (!existsSync(file)) return null;
  const number = JSON.parse(readFileSync(file, 'utf8')).pull_request?.number;
  return Number.isSafeInteger(number) ? number : null;
}

async function call(method, path, body) {
  const answer = await fetch(`${process.env.GITHUB_API_URL || 'https://api.github.com'}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${input('TOKEN')}`,
      'content-type': 'application/json',
      'x-github-api-version': '2022-11-28',
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.ok) return answer.json();
  await answer.body?.cancel();
  throw Object.assign(new Error(`${method} ${path} was answered with ${answer.status}`), { status: answer.status });
}

/** The earlier comment: one of a bot before one of a person, who may have copied it. */
async function earlierComment(issue) {
  const found = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const comments = await call('GET', `${issue}/comments?per_page=${PAGE}&page=${page}`);
    found.push(...comments.filter(({ body }) => typeof body === 'string' && body.startsWith(COMMENT_MARK)));
    if (comments.length < PAGE) break;
  }
  return found.find(({ user }) => user?.type === 'Bot') ?? found[0] ?? null;
}

/** The text, cut at a line if GitHub would refuse it. What is cut is folded and in the summary of the job. */
function shortened(text) {
  if (text.length <= MAX_CHARACTERS) return text;
  const cut = text.slice(0, MAX_CHARACTERS);
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n\nThe rest is in the summary of the job.\n`;
}

async function write(number) {
  const repository = `/repos/${process.env.GITHUB_REPOSITORY}`;
  const body = shortened(readFileSync(input('BODY'), 'utf8'));
  const earlier = await earlierComment(`${repository}/issues/${number}`);
  const { html_url: address } =
    earlier === null
      ? await call('POST', `${repository}/issues/${number}/comments`, { body })
      : await call('PATCH', `${repository}/issues/comments/${earlier.id}`, { body });
  console.log(`${earlier === null ? 'wrote' : 'updated'} the comment ${address}`);
}

const number = pullRequest();
if (input('COMMENT') !== 'true') console.log('no comment: the input comment is not true');
else if (number === null) console.log('no comment: the job does not belong to a pull request');
else if (input('TOKEN') === '')
  annotate('notice', 'No comment: there is no token. The summary of the job has the result.');
else {
  try {
    await write(number);
  } catch (error) {
    const isRefused = [401, 403, 404].includes(error.status);
    const why = isRefused
      ? `the token may not write it (status ${error.status}), as for a pull request from a fork, or without the permission pull-requests: write`
      : error.message;
    annotate(isRefused ? 'notice' : 'warning', `No comment: ${why}. The summary of the job has the result.`);
  }
}
