import { exceptEveryNth } from '#core/contract/testing/testing-shares.ts';
import { CASES, testReadBack } from './read-back.cases.ts';

testReadBack(exceptEveryNth(CASES, CASES.length));
