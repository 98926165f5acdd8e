import { exceptEveryNth } from '#core/contract/testing/testing-shares.ts';
import {
  BOUND_TABLES,
  REFUSED_TABLES,
  SET_ASIDE_TABLES,
  testBoundTables,
  testRefusedTables,
  testSetAsideTables,
} from './bind-tables.cases.ts';

testBoundTables(exceptEveryNth(BOUND_TABLES, 3));
testRefusedTables(exceptEveryNth(REFUSED_TABLES, 3));
testSetAsideTables(exceptEveryNth(SET_ASIDE_TABLES, 2));
