import { everyNth } from '#core/contract/testing/testing-shares.ts';
import { CASES, testReadBack } from './read-back.cases.ts';

// read-back.full.test.ts has the other loads.
testReadBack(everyNth(CASES, CASES.length));
