import { everyNth } from '#core/contract/testing/testing-shares.ts';
import { testAsDeployed, WORKLOADS } from './as-deployed.cases.ts';

// as-deployed.full.test.ts has the other loads.
testAsDeployed(everyNth(WORKLOADS, WORKLOADS.length));
