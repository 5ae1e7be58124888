import type { RuleName } from '../common/rule-names.js';
import type { RuleSeverity } from '../schema/request-rule.js';
import type { RetrySettings } from './retry-policy.js';

/** Token of the {@link WechatPaySettings}. */
export const WECHAT_PAY_SETTINGS = Symbol.for('nestjs-wechatpay-insurance:settings');

/** One appid per scene, for merchants with several. */
export interface WechatPayScenedAppids {
  /** For pages inside WeChat: the appid of an official account (公众号). */
  readonly jsapi?: string | undefined;
  /** For a mini program (小程序). */
  readonly miniProgram?: string | undefined;
  /** For browsers outside WeChat. */
  readonly h5?: string | undefined;
  /** For a native app: the appid of a mobile application (移动应用). */
  readonly app?: string | undefined;
}

/** The checked options of one merchant, with defaults filled in and without any secret. */
export interface WechatPaySettings {
  readonly mchid: string;
  /** The `name` of the module's import, for logs; `undefined` for the unnamed one. */
  readonly name?: string | undefined;
  readonly appids: WechatPayScenedAppids;
  /** The appid of calls without a scene. */
  readonly appid: string | undefined;
  readonly contractNotifyUrl: string | undefined;
  readonly transactionNotifyUrl: string | undefined;
  /** The path on which the module serves notifications. */
  readonly notificationPath?: string | undefined;
  readonly baseUrl: string;
  readonly backupBaseUrl: string | null;
  /** True when `baseUrl` is a loopback address, as with a simulator. */
  readonly loopbackApi: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  readonly retry: RetrySettings;
  /** Bytes. */
  readonly maxBillSize: number;
  readonly rules: ReadonlyMap<RuleName, RuleSeverity>;
  readonly allowHttpTransactionNotifyUrl: boolean;
  readonly allowHttpForTesting: boolean;
  /** Prefix of the variables that messages name next to an option; `undefined` for the default one. */
  readonly variablePrefix?: string | undefined;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}
