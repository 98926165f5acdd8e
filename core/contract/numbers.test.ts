import { expect, test } from 'vitest';
import { z } from 'zod';
import { BacktestDocument } from './backtest.ts';
import { HostCalibration } from './calibration.ts';
import { CatalogOverlay } from './catalog-overlay.ts';
import { EndpointDocument } from './endpoint.ts';
import { EngineToShell, ShellToEngine } from './engine-host.ts';
import { FleetPack, FleetPreflight, FleetStudy } from './fleet.ts';
import { METHODS } from './methods.ts';
import { Dims, namedValues, Share } from './numbers.ts';
import { Project } from './project.ts';
import { SampleManifest } from './samples.ts';
import { ServedAppDocument } from './serve-app.ts';
import { SHELL_CALLS, ShellEvent, WindowState } from './shell.ts';

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** Numbers, texts and lists that a JSON schema leaves unbounded, by their position. */
function unbounded(schema: unknown, place: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const has = (...keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(schema, key));
  const type = member(schema, 'type');
  const isFixed = has('enum', 'const', 'pattern', 'format');
  const own = [
    ...((type === 'number' || type === 'integer') && !isFixed && !has('maximum', 'exclusiveMaximum') ? ['above'] : []),
    ...((type === 'number' || type === 'integer') && !isFixed && !has('minimum', 'exclusiveMinimum') ? ['below'] : []),
    ...(type === 'string' && !isFixed && !has('maxLength') ? ['longer'] : []),
    ...(type === 'array' && !has('maxItems', 'prefixItems') ? ['more'] : []),
  ].map((what) => `${place}: ${what}`);
  const inner = Object.entries(schema).flatMap(([key, value]) => {
    if (Array.isArray(value)) return value.flatMap((each) => unbounded(each, place));
    const isField = place.endsWith('properties');
    return unbounded(value, isField || key === 'properties' ? `${place}.${key}` : place);
  });
  return [...own, ...inner];
}

const schemas: Readonly<Record<string, z.ZodType>> = {
  BacktestDocument,
  HostCalibration,
  CatalogOverlay,
  EndpointDocument,
  EngineToShell,
  FleetPack,
  FleetPreflight,
  FleetStudy,
  ShellToEngine,
  Project,
  SampleManifest,
  ServedAppDocument,
  ShellEvent,
  WindowState,
  ...Object.fromEntries(
    [...Object.entries(METHODS), ...Object.entries(SHELL_CALLS)].flatMap(([name, method]) =>
      Object.entries(method).flatMap(([part, schema]) =>
        schema instanceof z.ZodType ? [[`${name}.${part}`, schema] as const] : [],
      ),
    ),
  ),
};

test.each(Object.keys(schemas))('every number, text and list of %s has its bounds', (name) => {
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`no schema ${name}`);
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'ref' });
  expect(unbounded(json, name)).toEqual([]);
});

test('a dimension of any name keeps its size, and an invalid size is refused', () => {
  const parsed = Dims.parse(JSON.parse('{"__proto__": 5, "constructor": 7, "N": 1}'));
  expect(Object.entries(parsed)).toEqual([
    ['__proto__', 5],
    ['constructor', 7],
    ['N', 1],
  ]);
  for (const size of [0, -1, 1.5, 2 ** 33, Number.NaN, '8', null]) {
    expect(Dims.safeParse({ N: size }).success, String(size)).toBe(false);
  }
  for (const value of [null, [], 'N=1', 5]) expect(Dims.safeParse(value).success).toBe(false);
});

test('the number of named values is limited', () => {
  const names = namedValues(Share, 3);
  expect(names.safeParse({ a: 1, b: 0, c: 0.5 }).success).toBe(true);
  expect(names.safeParse({ a: 1, b: 0, c: 0.5, d: 0 }).success).toBe(false);
});
