import { X509Certificate } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { INSTANCE_NAME, labelInstance } from './common/instance-name.js';
import { findVariablePrefix, nameOption } from './common/option-variables.js';
import { WechatPayConfigurationError } from './errors/wechat-pay.error.js';
import { NOTIFICATION_PATH } from './notifications/notification-settings.js';
import { ContainedOptions } from './options/contained-options.js';
import type { UncheckedOptions } from './options/option-check.js';
import { OPTION_NAMES, OPTION_TABLE, type OptionTable } from './options/option-table.js';
import { MODULE_OPTIONS } from './options/options-token.js';
import { findConsumersOfSeveral } from './platform/suppliers.js';

/**
 * Fails the start of an application in which one module could inject the services of two unnamed merchants, or in
 * which two merchants have one name, and warns when requests may be sent without TLS.
 */
@Injectable()
export class MerchantCheck implements OnModuleInit {
  readonly #options: UncheckedOptions;
  readonly #container: ModulesContainer;
  readonly #notificationPath: string | undefined;
  readonly #name: string | undefined;

  constructor(
    @Inject(MODULE_OPTIONS) options: unknown,
    @Inject(ModulesContainer) container: ModulesContainer,
    @Inject(NOTIFICATION_PATH) notificationPath: string | undefined,
    @Inject(INSTANCE_NAME) name: string | undefined,
  ) {
    this.#notificationPath = notificationPath;
    this.#options = ContainedOptions.open(options) as UncheckedOptions;
    this.#container = container;
    this.#name = name;
  }

  /** @throws {WechatPayConfigurationError} that names both merchants, or the options that differ. */
  onModuleInit(): void {
    if (this.#options.allowHttpForTesting === true) {
      const option = nameOption('allowHttpForTesting', findVariablePrefix(this.#options));
      new Logger(labelInstance('WechatPayInsurance', this.#name)).warn(
        `${option} is on: requests and notifications may be sent without TLS. Use it in test environments only`,
      );
    }
    if (this.#name === undefined) this.#checkConsumers();
    else this.#checkName(this.#name);
  }

  #checkConsumers(): void {
    const consumers = findConsumersOfSeveral(
      this.#container,
      MerchantCheck,
      // A check that Nest has not constructed belongs to request-scoped options, which ScopeCheck reports.
      (check) => #name in check && check.#name === undefined,
    );
    for (const { name, providers, injects, imports } of consumers) {
      // A module may import several merchants only to serve their notifications, and may import features that
      // export their merchants.
      const servesOnly = providers.some((provider) => provider.#notificationPath !== undefined);
      if (!injects && (servesOnly || !imports)) continue;
      const [first, other] = findConflict(providers.map((provider) => provider.#options));
      if (first === undefined || other === undefined) continue;
      throw new WechatPayConfigurationError([
        { option: 'forRoot', message: explainConflict(name, first, other) },
      ]);
    }
  }

  #checkName(name: string): void {
    const sameName = [...this.#container.values()].flatMap(({ providers }) => {
      const check = providers.get(MerchantCheck)?.instance as MerchantCheck | undefined;
      return check !== undefined && #name in check && check.#name === name ? [check.#options] : [];
    });
    const [first, other] = findConflict(sameName);
    if (first === undefined || other === undefined) return;
    throw new WechatPayConfigurationError([
      { option: 'name', message: explainSameName(name, first, other) },
    ]);
  }
}

/** Returns the first options and others that differ from them; nothing where all are the same. */
function findConflict(all: readonly UncheckedOptions[]): readonly UncheckedOptions[] {
  const [first, ...others] = all;
  const other = others.find((one) => first !== undefined && findDifferences(first, one).length > 0);
  return first === undefined || other === undefined ? [] : [first, other];
}

function explainConflict(
  consumer: string,
  first: UncheckedOptions,
  other: UncheckedOptions,
): string {
  if (first.mchid !== other.mchid) {
    return `${consumer} could inject the services of two merchants, ${first.mchid} and ${other.mchid}, and would get either: give one of them a name (name: 'b' next to isGlobal, injected with @InjectWechatPayInsurance('b')), or import each merchant in a module of its own and make none of them global`;
  }
  const names = findDifferences(first, other).join(', ');
  return `${consumer} could inject the services of merchant ${first.mchid} from two imports with different options (${names}), and would get either: import the merchant once, with isGlobal: true where other modules need it`;
}

function explainSameName(name: string, first: UncheckedOptions, other: UncheckedOptions): string {
  if (first.mchid !== other.mchid) {
    return `${name} is the name of two merchants, ${first.mchid} and ${other.mchid}: give each a name of its own`;
  }
  const names = findDifferences(first, other).join(', ');
  return `${name} is the name of two imports of merchant ${first.mchid} with different options (${names}): import the merchant once, with isGlobal: true where other modules need it, or give each import a name of its own`;
}

/** Names of the options that differ. Functions cannot be compared and count as equal. */
function findDifferences(first: UncheckedOptions, other: UncheckedOptions): readonly string[] {
  const table: OptionTable = OPTION_TABLE;
  return OPTION_NAMES.filter((name) => {
    const [one, two] = [first, other].map((options) =>
      toComparable(options[name] ?? table[name].default),
    );
    if (typeof one === 'function' && typeof two === 'function') return false;
    return !isDeepStrictEqual(one, two);
  });
}

/** Converts certificates to their fingerprints, since `isDeepStrictEqual` does not see their content. */
function toComparable(value: unknown): unknown {
  if (value instanceof X509Certificate) return value.fingerprint256;
  return Array.isArray(value) ? value.map(toComparable) : value;
}
