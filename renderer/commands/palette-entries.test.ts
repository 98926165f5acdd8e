import { beforeEach, expect, test } from 'vitest';
import { useStore } from '#renderer/store/store.ts';
import { examplePlan } from '#core/report/testing.ts';
import { matchesQuery, paletteEntries } from './palette-entries.ts';

const blank = useStore.getInitialState();
beforeEach(() => useStore.setState(blank, true));

const found = (query: string): readonly string[] =>
  paletteEntries(useStore.getState())
    .filter((entry) => matchesQuery(entry, query))
    .map(({ title }) => title);

test('a command that cannot be used is not listed', () => {
  expect(found('report')).not.toContain('Export report as PDF…');
  expect(found('present')).toEqual([]);
  useStore.setState({ plan: examplePlan() });
  expect(found('present')).toEqual(['Present']);
});

test('a command is found by beginnings of its words in any order', () => {
  useStore.setState({ plan: examplePlan() });
  for (const query of ['export pdf', 'PDF export', 'exp rep pdf', 'pdf']) {
    expect(found(query)).toContain('Export report as PDF…');
  }
  expect(found('xport')).toEqual([]);
  expect(found('')).toEqual(paletteEntries(useStore.getState()).map(({ title }) => title));
});

test('recent projects are listed by their names, from every page', () => {
  const project = { verdict: null, stale: null, openedAt: '2026-11-01T00:00:00Z', untitled: false };
  const recents = ['Fraud, spring', 'Ranking'].map((name) => ({ ...project, name, file: `/p/${name}.modewise` }));
  useStore.setState({ recents, step: 'compare' });
  expect(found('open fraud')).toEqual(['Open Fraud, spring']);
  expect(found('recent')).toEqual([]);
});
