import { expect, test } from 'vitest';
import { DECIDING_TERMS } from './glossary-deciding.ts';
import { GLOSSARY_GROUPS } from './glossary-entry.ts';
import { GLOSSARY, termsOf } from './glossary.ts';
import { MEASURING_TERMS } from './glossary-measuring.ts';

test('each term is explained in at most two short sentences', () => {
  for (const { text } of Object.values(GLOSSARY)) {
    expect(text).toMatch(/^[A-Z][^.]*\.( [A-Z][^.]*\.)?$/);
    expect(text.length).toBeLessThanOrEqual(200);
  }
});

test('terms are unique, and each is listed in its group', () => {
  const titles = Object.values(GLOSSARY).map((term) => term.title);
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles).toHaveLength(Object.keys(MEASURING_TERMS).length + Object.keys(DECIDING_TERMS).length);
  expect(GLOSSARY_GROUPS.flatMap((group) => termsOf(group))).toHaveLength(titles.length);
});
