import { expect, test } from 'vitest';
import { profileValues } from './aws-settings.ts';
import { listedFiles } from './s3.ts';

test('a listing is read with the characters that keys may have', () => {
  const xml =
    '<R><Contents><Key>a%2Fb%26c+d.parquet</Key><Size>12</Size></Contents><Contents><Key>e.csv</Key><Size>3</Size></Contents></R>';
  expect(listedFiles(xml)).toEqual([
    { key: 'a/b&c d.parquet', bytes: 12 },
    { key: 'e.csv', bytes: 3 },
  ]);
});

test('a profile is one section of the settings file, without nested settings', () => {
  const text =
    '[default]\nregion = eu-west-1\ns3 =\n  endpoint_url = http://other\n[profile work]\nregion=us-east-2\n# x = y\n';
  expect([...profileValues(text, 'default')]).toEqual([['region', 'eu-west-1']]);
  expect([...profileValues(text, 'profile work')]).toEqual([['region', 'us-east-2']]);
});
