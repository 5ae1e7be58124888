import type { SimulatedContractState } from '../contracts/contract.js';
import type { SimulatedPeriodState } from '../periods/period.js';
import { words } from './html.js';
import type { Html } from './html.js';

/** What the user is told of a contract's state. */
export const CONTRACT_STATES: Readonly<Record<SimulatedContractState, Html>> = {
  SIGNED: words('服务中', 'Active'),
  SIGN_FAILED: words('签约失败', 'Signing failed'),
  TO_BE_RENEWED: words('待续期', 'To be renewed'),
  TERMINATE_PENDING: words('解约中，可撤回', 'Ending, can be taken back'),
  TERMINATED: words('已关闭', 'Ended'),
};

/** What the user is told of a period's state. */
export const PERIOD_STATES: Readonly<Record<SimulatedPeriodState, Html>> = {
  NO_SCHEDULED: words('未预约', 'Planned'),
  SCHEDULED: words('已预约', 'Reserved'),
  PAID: words('已扣费', 'Paid'),
  EXPIRED: words('已过期', 'Expired'),
};
