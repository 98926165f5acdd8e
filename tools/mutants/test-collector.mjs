/** The part of vitest's API that tests of pure code use. It only collects the tests; the runner runs them. */
import { format } from 'node:util';
import {
  addCustomEqualityTesters,
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  customMatchers,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect);
Object.assign(expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
expect.addEqualityTesters = addCustomEqualityTesters;
globalThis[GLOBAL_EXPECT] ??= expect;
setState({ assertionCalls: 0, isExpectingAssertions: false, testPath: '' }, expect);
expect.extend = (matchers) => chai.expect.extend(expect, matchers);
expect.extend(customMatchers);

/** Collects the tests of one file: `vitest` is the module that the file imports, `tests` the list. */
export function createTestCollector(file) {
  const tests = [];
  const names = [];
  let endings = [];
  /** Runs a test, then the callbacks it passed to `onTestFinished`, last first. */
  const finished = async (run) => {
    endings = [];
    try {
      await run();
    } finally {
      for (const end of endings.reverse()) await end();
    }
  };
  const onTestFinished = (end) => void endings.push(end);
  const add = (name, ...rest) => {
    const run = rest.find((each) => typeof each === 'function');
    // Names may repeat, so ids are positions.
    tests.push({ id: `${file}#${tests.length}`, name: [...names, name].join(' > '), run: () => finished(run) });
  };
  const group = (name, declare) => {
    names.push(name);
    declare();
    names.pop();
  };
  const test = Object.assign(add, { each: eachOf(add) });
  const describe = Object.assign(group, { each: eachOf(group) });
  return { tests, vitest: { test, it: test, describe, expect, onTestFinished, vi: { setConfig: () => undefined } } };
}

/** `each(rows)(name, body)`: declares one test per row, which the body receives. */
function eachOf(declare) {
  return (rows) =>
    (name, ...rest) => {
      const body = rest.find((each) => typeof each === 'function');
      for (const row of rows) {
        const values = Array.isArray(row) ? row : [row];
        declare(format(name, ...values), () => body(...values));
      }
    };
}
