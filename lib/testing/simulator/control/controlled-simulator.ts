import type { SimulatedRequest } from '../api/request-log.js';
import type { InspectedContract } from '../contracts/contract.js';
import type { ResponseFault } from '../faults/response-fault.js';
import type { CertificateRotation, SigningShare } from '../keys/certificate-rotation.js';
import type { PlatformKeyKind } from '../keys/platform-key.js';
import type { NotificationDisturbance } from '../notifications/disturbance.js';
import type { SimulatedDelivery } from '../notifications/simulated-delivery.js';
import type { SimulatedUser } from '../simulated-user.js';
import type { RefundFailure } from '../transactions/refund-book.js';

/** The parts of a simulator that the control endpoints use. */
export interface ControlledSimulator {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly isVirtual: boolean;
  readonly user: SimulatedUser;
  readonly merchants: readonly ControlledMerchant[];
  readonly requests: readonly SimulatedRequest[];
  readonly deliveries: readonly SimulatedDelivery[];
  merchant(mchid: string): ControlledMerchant;
  advanceTo(moment: string | Date | number): Promise<void>;
  advanceBy(milliseconds: number): Promise<void>;
  fail(fault: ResponseFault): () => void;
  disturb(disturbance: NotificationDisturbance): () => void;
  failRefund(status: RefundFailure, options?: { readonly times?: number | undefined }): void;
}

/** The parts of a merchant that the control endpoints use. */
export interface ControlledMerchant {
  readonly mchid: string;
  readonly appid: string;
  readonly user: SimulatedUser;
  readonly contracts: readonly InspectedContract[];
  rotateCertificate(rotation?: CertificateRotation): Promise<string>;
  retireCertificates(): void;
  signWith(kind: PlatformKeyKind | 'requested', options?: SigningShare): void;
}
