import { FEW_SERVICES } from '#core/contract/testing/testing.ts';
import { testDisturbedVerdict, testFinalVerdict, testOpenVerdict } from './passes.cases.ts';

testFinalVerdict(FEW_SERVICES);
testOpenVerdict(FEW_SERVICES);
testDisturbedVerdict(FEW_SERVICES);
