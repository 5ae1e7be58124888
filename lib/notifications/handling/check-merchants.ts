import { DEFAULT_NAME } from '../../common/instance-name.js';
import { WechatPayConfigurationError } from '../../errors/wechat-pay.error.js';
import { HANDLER_OPTION, type HandlerRestriction } from './explore-handlers.js';

/** An import of the module. */
interface Instance {
  /** `undefined` for the unnamed one. */
  readonly name: string | undefined;
  /** `undefined` when it serves no notifications. */
  readonly path: string | undefined;
}

interface CheckedMerchants {
  /** Restrictions to imports that serve no notifications. */
  readonly unreachable: readonly HandlerRestriction[];
  /** Restrictions to names that no import has; empty unless merchants may be added. */
  readonly notAddedYet: readonly HandlerRestriction[];
}

/**
 * Compares the names to which handlers are restricted with the imports of the application.
 *
 * @param mayBeAdded true when merchants may also be added at run time.
 * @throws {WechatPayConfigurationError} for a name that no import has: its notifications would be lost.
 */
export function checkMerchants(
  restrictions: readonly HandlerRestriction[],
  instances: readonly Instance[],
  { mayBeAdded }: { readonly mayBeAdded: boolean },
): CheckedMerchants {
  const known = new Set(instances.map(({ name }) => name ?? DEFAULT_NAME));
  const served = new Set(
    instances.flatMap(({ name, path }) => (path === undefined ? [] : [name ?? DEFAULT_NAME])),
  );
  const notAddedYet = selectNames(restrictions, (name) => !known.has(name));
  if (notAddedYet.length > 0 && !mayBeAdded) {
    throw new WechatPayConfigurationError(
      notAddedYet.flatMap(({ id, names }) =>
        names.map((name) => ({
          option: HANDLER_OPTION,
          message: `${id}: ${explainUnknown(name, [...known])}`,
        })),
      ),
    );
  }
  const unreachable = selectNames(restrictions, (name) => known.has(name) && !served.has(name));
  return { unreachable, notAddedYet };
}

/** Leaves out the other names, and restrictions without a name that is left. */
function selectNames(
  restrictions: readonly HandlerRestriction[],
  select: (name: string) => boolean,
): readonly HandlerRestriction[] {
  return restrictions
    .map(({ id, names }) => ({ id, names: names.filter(select) }))
    .filter(({ names }) => names.length > 0);
}

function explainUnknown(name: string, known: readonly string[]): string {
  return `no import of WechatPayInsuranceModule has the name ${name}, so its notifications would be lost; the names are ${known.toSorted().join(', ')}`;
}
