import { everyNth } from '#core/contract/testing/testing-shares.ts';
import { BIND_CASES, testBindCases } from './bind-cases.cases.ts';

// Each format with cases of each kind; bind-cases.full.test.ts has the others.
testBindCases(everyNth(BIND_CASES, 3));
