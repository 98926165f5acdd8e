import { expect, test } from 'vitest';
import { fileWith, refusal } from '#engine/dataset/rows/testing.ts';
import { readTarget } from './target.ts';
import { measured, PLAIN_TARGET } from './testing.ts';
import { answer, listen } from './testing-servers.ts';

const SLOW = { timeout: 120_000 };

test.each([
  ['{"body": {"a": 1}}', 'no placeholder'],
  ['{"body": {"a": "{{row.z}}"}}', 'row.z'],
  ['{"body": "{{row}}", "answer": "a[["}', 'JMESPath'],
  ['{"rows": []}', 'no "body"'],
  ['{"body": "{{row}}", "answr": "a"}', 'answr'],
  ['nothing', 'not JSON'],
])('the template %j is refused with the place', SLOW, async (text, said) => {
  const { url } = await listen((_, response) => answer(response, {}));
  const template = fileWith('template.json', text);
  const asked = { url, protocol: 'json', ratesPerS: [5], durationS: 1, target: { template } } as const;
  expect((await refusal(() => measured(asked))).reason).toContain(said);
});

const OPTIONS = { ...PLAIN_TARGET, protocol: 'json' } as const;

test.each([
  [{ url: 'ftp://host' }, 'not the address'],
  [{ url: 'https://me:secret@host/x' }, 'user name or password'],
  [{ url: 'https://host/x', protocol: 'v2' }, 'does not name'],
  [{ url: 'https://host/v2/models/100%', protocol: 'v2' }, 'does not name'],
  [{ url: 'https://host/x', protocol: 'sagemaker' }, 'does not name'],
  [{ url: 'https://${V}/x', environment: { V: 'host/secret@' } }, 'the host holds a path'],
  [{ url: 'https://host/x' }, 'requires a template'],
  [{ url: 'https://host/x', headers: ['Authorization: Bearer abc'] }, 'is secret'],
  [{ url: 'https://host/x', headers: ['X-Api-Key: abc'] }, 'is secret'],
  [{ url: 'https://host/x', headers: ['X-Auth-Token: abc'] }, 'is secret'],
  [{ url: 'https://host/x', headers: ['Cookie: ${ABSENT}'] }, 'no ABSENT'],
  [{ url: 'https://host/x', headers: ['no header'] }, 'invalid --header'],
  [{ url: 'https://host/x', headers: ['Host: other'] }, 'is set by Modewise'],
  [{ url: 'https://host/x', headers: ['A: ${V}'], environment: { V: 'a\r\nEvil: b' } }, 'characters'],
  [{ url: 'https://host/x', headers: ['A: 1', 'a: 2'] }, 'twice'],
  [{ url: 'http://host/x', isUnchecked: true }, 'https://'],
  [{ url: 'https://host/x', cert: 'a.pem' }, 'belong together'],
] as const)('the target %j is refused without its secrets', async (given, said) => {
  const refused = await refusal(() => readTarget({ ...OPTIONS, ...given } as never));
  expect(refused.code).toBe('usage');
  const whole = [refused.reason, ...refused.actions].join(' ');
  expect(whole).toContain(said);
  expect(whole).not.toMatch(/secret@|Bearer abc|: abc|Evil/);
});

test('the values of a query are sent and not shown', async () => {
  const template = fileWith('template.json', '{"body": "{{row}}"}');
  const { service, shown } = await readTarget({
    ...OPTIONS,
    url: 'https://host.example/score?code=${CODE}&v=2',
    template,
    environment: { CODE: 'canary' },
  });
  expect(service.path).toBe('/score?code=canary&v=2');
  expect(shown).toMatchObject({ url: 'https://host.example/score?code=…&v=…', isLoopback: false, authentication: [] });
  expect(JSON.stringify(shown)).not.toContain('canary');
});

test.each([
  ['?code=${SECRET}&v=2', 'ca#na&ry+/1==', '?code=ca%23na%26ry%2B%2F1%3D%3D&v=2'],
  ['?v=2&code=A${SECRET}', 'canary%3D%3D', '?v=2&code=Acanary%3D%3D'],
  ['?code=${SECRET}', '100%-canary', '?code=100%25-canary'],
  ['?v=2&${SECRET}', 'sig=can%2Bary&se=1#2', '?v=2&sig=can%2Bary&se=1%232'],
  ['/${SECRET}', 'can#ary', '/can%23ary'],
])('a variable in %s is encoded once: %s', async (rest, SECRET, sent) => {
  const template = fileWith('template.json', '{"body": "{{row}}"}');
  const url = `https://host.example/score${rest}`;
  const { service, shown } = await readTarget({ ...OPTIONS, url, template, environment: { SECRET } });
  expect(service.path).toBe(`/score${sent}`);
  expect(service.secrets).toContain(SECRET);
  expect(JSON.stringify(shown)).not.toMatch(/can.*ary/);
});

test('variables in the path and whole parts of the query are sent and not shown; one in the host is shown', async () => {
  const template = fileWith('template.json', '{"body": "{{row}}"}');
  const environment = { HOST: 'host.example', KEY: 'canary/1', QUERY: 'sig=canary&se=2' };
  const { service, shown } = await readTarget({
    ...OPTIONS,
    url: 'https://${HOST}:8443/hooks/${KEY}?${QUERY}',
    template,
    environment,
  });
  expect(service).toMatchObject({ path: '/hooks/canary/1?sig=canary&se=2', endpoint: { host: 'host.example' } });
  expect(shown).toMatchObject({ url: 'https://host.example:8443/hooks/…?…=…', host: 'host.example:8443' });
  expect(JSON.stringify(shown)).not.toContain('canary');
  const v2 = { ...OPTIONS, protocol: 'v2' as const, url: 'http://${HOST}/v2/models/${KEY}', template: null };
  const model = await readTarget({ ...v2, environment: { ...environment, KEY: 'canary' } });
  expect(model.service.path).toBe('/v2/models/canary/infer');
  expect(JSON.stringify(model.shown)).not.toContain('canary');
});
