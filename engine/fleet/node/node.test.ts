import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { instanceType } from '#engine/hardware/instance-type.ts';
import { redirecting } from '#engine/platform/testing-servers.ts';
import { machineWord } from './machine-word.ts';
import { fetchChecked, putBytes, shownUrl } from './transfer.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-fleet-node-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { signal } = new AbortController();

async function withServer<T>(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  work: (origin: string) => Promise<T>,
): Promise<T> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('the metadata service is asked with a token, and a service that is not there is silence', async () => {
  const asked: string[] = [];
  const word = await withServer(
    (request, response) => {
      asked.push(
        `${request.method ?? ''} ${request.url ?? ''} ${String(request.headers['x-aws-ec2-metadata-token'] ?? '')}`,
      );
      response.end(request.method === 'PUT' ? 'a-token' : 'c7i.large');
    },
    (origin) => machineWord({ AWS_EC2_METADATA_SERVICE_ENDPOINT: origin }),
  );
  expect(word).toEqual({ smbios: await instanceType(), imds: 'c7i.large' });
  expect(asked).toEqual(['PUT /latest/api/token ', 'GET /latest/meta-data/instance-type a-token']);
  expect((await machineWord({ AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:9' })).imds).toBeNull();
});

test.each([
  ['a refusal', 401, 'c7i.large'],
  ['something that is not a type', 200, '<html>'],
  ['an endless answer', 200, 'x'.repeat(100_000)],
])('%s of the metadata service is silence', async (_, status, body) => {
  const word = await withServer(
    (_request, response) => response.writeHead(status).end(body),
    (origin) => machineWord({ AWS_EC2_METADATA_SERVICE_ENDPOINT: origin }),
  );
  expect(word.imds).toBeNull();
});

const CONTENT = 'the bytes of a model';
const sha256 = createHash('sha256').update(CONTENT).digest('hex');

test('a file is fetched whole and right, after a server that was busy', async () => {
  let busy = 2;
  const out = join(folder, 'right.onnx');
  const bytes = await withServer(
    (_, response) => (busy-- > 0 ? response.writeHead(503).end() : response.end(CONTENT)),
    (origin) => fetchChecked(`${origin}/m?signature=secret`, { sha256, out, signal }),
  );
  expect(bytes).toBe(CONTENT.length);
  expect(readFileSync(out, 'utf8')).toBe(CONTENT);
});

test('another content leaves no file, and the message has no signature', async () => {
  const out = join(folder, 'wrong.onnx');
  const failure = await withServer(
    (_, response) => response.end('something else'),
    (origin) =>
      fetchChecked(`${origin}/m?signature=secret`, { sha256, out, signal }).catch((error: unknown) => String(error)),
  );
  expect(failure).toContain(sha256);
  expect(failure).not.toContain('secret');
  expect([existsSync(out), existsSync(`${out}.part`)]).toEqual([false, false]);
});

test('a refusal is final, and so is an invalid address', async () => {
  let asked = 0;
  await withServer(
    (_, response) => {
      asked += 1;
      response.writeHead(403).end();
    },
    async (origin) => {
      await expect(putBytes(`${origin}/p?X-Amz-Signature=secret`, Buffer.from('x'), signal)).rejects.toThrow(
        /HTTP 403/,
      );
    },
  );
  expect(asked).toBe(1);
  expect(() => shownUrl('nonsense')).toThrow('not a web address');
  expect(shownUrl('https://me:secret@host/a?b=c')).toBe('https://host/a');
});

test('a file is uploaded to the address that is signed, and to no other', async () => {
  const { origin, told } = await redirecting();
  await expect(putBytes(`${origin}/p?X-Amz-Signature=secret`, Buffer.from('x'), signal)).rejects.toThrow(
    /redirects to 127\.0\.0\.1:\d+, .* to no other address/,
  );
  expect(told).toEqual([]);
});

test('only an address without a secret is followed elsewhere', async () => {
  const out = join(folder, 'followed.onnx');
  const { origin, told } = await redirecting();
  for (const secret of [`${origin}/m?X-Amz-Signature=secret`, origin.replace('://', '://me:secret@')])
    await expect(fetchChecked(secret, { sha256, out, signal })).rejects.toThrow(/to no other address/);
  expect(told).toEqual([]);
  await expect(fetchChecked(`${origin}/m`, { sha256, out, signal })).rejects.toThrow(/its SHA-256 is/);
  expect(told).toEqual(['GET /elsewhere']);
});

test('the metadata service is asked where it is, and nowhere else', async () => {
  const { origin, told } = await redirecting();
  expect((await machineWord({ AWS_EC2_METADATA_SERVICE_ENDPOINT: origin })).imds).toBeNull();
  expect(told).toEqual([]);
});
