import { exceptEveryNth } from '#core/contract/testing/testing-shares.ts';
import { testAsDeployed, WORKLOADS } from './as-deployed.cases.ts';

testAsDeployed(exceptEveryNth(WORKLOADS, WORKLOADS.length));
