import { ApiDispatcher } from './api/api-dispatcher.js';
import { RealClock } from './clock/real-clock.js';
import { parseMoment } from './clock/simulator-clock.js';
import { VirtualClock } from './clock/virtual-clock.js';
import { createRandomness } from './common/randomness.js';
import { ControlHandler } from './control/control-handler.js';
import type { ControlledSimulator } from './control/controlled-simulator.js';
import { endpointTable } from './endpoints/endpoint-table.js';
import { FaultList } from './faults/fault-list.js';
import { SimulatorServer } from './http/simulator-server.js';
import { renewCertificates } from './keys/certificate-rotation.js';
import { createMerchants } from './merchant-record.js';
import { OverviewPageHandler } from './pages/overview-page.js';
import { UserPages } from './pages/user-pages.js';
import { SigningDesk } from './signing/signing-desk.js';
import { createSimulatedUser } from './simulated-user.js';
import type { SimulatedUser } from './simulated-user.js';
import { createSimulatorMerchant } from './simulator-merchant.js';
import type { SimulatorMerchant } from './simulator-merchant.js';
import type { SimulatorOptions } from './simulator-options.js';
import { createSimulatorState } from './simulator-state.js';
import type { SimulatorState } from './simulator-state.js';

/** The parts of a simulator. */
export interface SimulatorParts {
  readonly state: SimulatorState;
  readonly merchants: readonly SimulatorMerchant[];
  readonly server: SimulatorServer;
  readonly dispatcher: ApiDispatcher;
  readonly faults: FaultList;
  readonly desk: SigningDesk;
  readonly user: SimulatedUser;
}

/**
 * Generates the keys, listens, and creates the parts. No request is handled yet.
 *
 * @throws Error when the port is in use.
 */
export async function createSimulatorParts(options: SimulatorOptions): Promise<SimulatorParts> {
  const clock =
    options.now === undefined ? new RealClock() : new VirtualClock(parseMoment(options.now));
  const randomness = createRandomness(options.seed);
  const now = clock.now();
  const signatureTime = options.signatureTime === 'real' ? Date.now() : now;
  const records = await createMerchants(options, now, randomness, signatureTime);
  const server = await SimulatorServer.listen(options.host ?? '127.0.0.1', options.port ?? 0);
  const faults = new FaultList();
  const baseUrl = options.publicUrl ?? server.baseUrl;
  const byMchid = new Map(records.map((record) => [record.mchid, record]));
  const state = createSimulatorState(options, { clock, randomness, merchants: byMchid, baseUrl });
  const desk = new SigningDesk(state);
  const dispatcher = new ApiDispatcher(state, endpointTable, faults);
  const merchants = records.map((record) => {
    renewCertificates(record.keys, state);
    const only = new Map([[record.mchid, record]]);
    const user = createSimulatedUser({ ...state, merchants: only }, desk);
    return createSimulatorMerchant(state, record, user);
  });
  const user = createSimulatedUser(state, desk);
  return { state, merchants, server, dispatcher, faults, desk, user };
}

/** Routes each request by its path. */
export function serveSimulator(
  simulator: ControlledSimulator,
  { state, server, dispatcher, desk, user }: SimulatorParts,
): void {
  const pages = new UserPages(state, desk, user);
  const overview = new OverviewPageHandler(simulator, state.randomness);
  const control = new ControlHandler(simulator);
  server.serve((request, response) => {
    const { url = '' } = request;
    if (url.startsWith('/v3/')) return dispatcher.handle(request, response);
    if (control.knows(url)) return control.handle(request, response, url);
    if (overview.knows(url)) return overview.handle(request, response);
    return pages.handle(request, response, url);
  });
}
