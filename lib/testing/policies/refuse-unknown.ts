import { ApiRefusal } from '../http/api-refusal.js';

/** @throws ApiRefusal always: 404, nothing of that number. */
export function refuseUnknown(what: string, outInsuranceNo: string): never {
  throw new ApiRefusal(404, 'RESOURCE_NOT_EXISTS', `${what} ${outInsuranceNo}`);
}
