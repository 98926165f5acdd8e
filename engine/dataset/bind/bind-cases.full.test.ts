import { exceptEveryNth } from '#core/contract/testing/testing-shares.ts';
import { BIND_CASES, testBindCases } from './bind-cases.cases.ts';

testBindCases(exceptEveryNth(BIND_CASES, 3));
