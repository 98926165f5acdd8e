import { exceptEveryNth } from '#core/contract/testing/testing-shares.ts';
import { BROKEN_ANSWERS, testBrokenAnswers } from './hostile-postgres.cases.ts';

testBrokenAnswers(exceptEveryNth(BROKEN_ANSWERS, 2));
