import { exceptEveryNth } from '#core/contract/testing/testing-shares.ts';
import {
  DEEP_FILES,
  LINE_ENDS,
  testDeepFiles,
  testLineEnds,
  testWideFiles,
  WIDE_FILES,
} from './untrusted-data.cases.ts';

testDeepFiles(exceptEveryNth(DEEP_FILES, 3));
testWideFiles(exceptEveryNth(WIDE_FILES, 2));
testLineEnds(exceptEveryNth(LINE_ENDS, 4));
