import type { OptionName } from './option-check.js';
import { OPTION_NAMES, OPTION_TABLE, type OptionTable } from './option-table.js';

/*
 * The texts of the option table in docs/configuration.md. Only `npm run docs:options` and the tests import this file;
 * the published package leaves it out.
 */

export type Language = 'en' | 'zh';

type Localized = Readonly<Record<Language, string>>;

interface OptionDocumentation {
  readonly meaning: Localized;
  /** Empty when left out. */
  readonly default?: string | Localized | undefined;
}

/** Two options that belong together share a row. */
interface SharedDocumentation {
  readonly rowOf: OptionName;
}

const DEFAULTS = {
  baseUrl: toCode(OPTION_TABLE.baseUrl.default),
  backupBaseUrl: toCode(OPTION_TABLE.backupBaseUrl.default),
  retry: Object.values(OPTION_TABLE.retry.default),
};

const NONE: Localized = { en: 'none', zh: '无' };

/** In the order of docs/configuration.md. */
const OPTION_DOCUMENTATION = {
  mchid: { meaning: { en: 'merchant number, required', zh: '商户号，必填' } },
  appid: {
    meaning: {
      en: 'default of requests: a string, or `{ jsapi?, miniProgram?, h5?, app? }`',
      zh: '请求的默认 appid：字符串，或 `{ jsapi?, miniProgram?, h5?, app? }`',
    },
    default: NONE,
  },
  merchantSerialNumber: {
    meaning: {
      en: 'hex serial of the merchant API certificate, required without `merchantCertificate`',
      zh: '商户 API 证书序列号（十六进制），没有 `merchantCertificate` 时必填',
    },
  },
  merchantCertificate: {
    meaning: {
      en: 'merchant API certificate (`apiclient_cert.pem`): PEM, Buffer or `X509Certificate`; provides the serial, and the private key is checked against it',
      zh: '商户 API 证书（`apiclient_cert.pem`）：PEM、Buffer 或 `X509Certificate`；由它得出序列号，并检查私钥与之匹配',
    },
    default: NONE,
  },
  merchantPrivateKey: {
    meaning: {
      en: 'PEM (may contain a literal `\\n`), Buffer or `KeyObject`; RSA of at least 2048 bits',
      zh: 'PEM（可含字面量 `\\n`）、Buffer 或 `KeyObject`；RSA，至少 2048 位',
    },
  },
  signer: {
    meaning: {
      en: '`{ sign(message), decrypt?(ciphertext) }` for a key in an HSM or KMS, instead of `merchantPrivateKey`',
      zh: '`{ sign(message), decrypt?(ciphertext) }`，密钥在 HSM 或 KMS 中时代替 `merchantPrivateKey`',
    },
  },
  apiV3Key: {
    meaning: {
      en: 'string or Buffer of exactly 32 bytes, required',
      zh: '恰好 32 字节的字符串或 Buffer，必填',
    },
  },
  wechatPayPublicKeyId: {
    meaning: {
      en: 'WeChat Pay public key; both or neither',
      zh: '微信支付公钥；同时给出或都不给',
    },
    default: { en: 'neither', zh: '都不给' },
  },
  wechatPayPublicKey: { rowOf: 'wechatPayPublicKeyId' },
  platformCertificates: {
    meaning: {
      en: "`'auto'` (downloaded when first needed), `'off'`, or a list to pin",
      zh: "`'auto'`（首次需要时下载）、`'off'`，或要固定的证书列表",
    },
    default: toCode(`'${OPTION_TABLE.platformCertificates.default}'`),
  },
  contractNotifyUrl: {
    meaning: { en: 'default of `contract_notify_url`', zh: '`contract_notify_url` 的默认值' },
    default: NONE,
  },
  transactionNotifyUrl: {
    meaning: {
      en: 'default of `transaction_notify_url`, in deductions and sign-with-payment',
      zh: '`transaction_notify_url` 的默认值，用于扣费与签约中支付',
    },
    default: NONE,
  },
  baseUrl: {
    meaning: {
      en: 'HTTPS origin; HTTP for a loopback address, or with `allowHttpForTesting`',
      zh: '主域名（HTTPS）；HTTP 仅限本机回环地址，或设置 `allowHttpForTesting`',
    },
    default: DEFAULTS.baseUrl,
  },
  backupBaseUrl: {
    meaning: {
      en: 'origin that takes over on a network failure; `null` for none',
      zh: '备用域名，网络故障时使用；`null` 表示不用',
    },
    default: {
      en: `${DEFAULTS.backupBaseUrl}; none with another \`baseUrl\``,
      zh: `${DEFAULTS.backupBaseUrl}；修改了 \`baseUrl\` 时无`,
    },
  },
  timeout: {
    meaning: {
      en: 'ms for one call, including retries and key download; at most 3,000 of them to connect',
      zh: '一次调用的总超时（毫秒），含重试与下载密钥；其中建立连接最多 3,000',
    },
    default: String(OPTION_TABLE.timeout.default),
  },
  retry: {
    meaning: {
      en: '`{ attempts, baseDelay, maxDelay }` (retries after the first attempt; ms) or `false`',
      zh: '`{ attempts, baseDelay, maxDelay }`（首次尝试之后的重试次数；毫秒）或 `false`',
    },
    default: { en: DEFAULTS.retry.join(', '), zh: DEFAULTS.retry.join('、') },
  },
  maxBillSize: {
    meaning: {
      en: 'maximum size of a bill in bytes, decompressed; a larger bill is an error (`response-too-large`)',
      zh: '账单解压后的最大字节数；超过则报错（`response-too-large`）',
    },
    default: String(OPTION_TABLE.maxBillSize.default),
  },
  rules: {
    meaning: {
      en: "`{ [rule]: 'error' \\| 'warn' \\| 'off' }`, see [Rules](rules.md)",
      zh: "`{ [rule]: 'error' \\| 'warn' \\| 'off' }`，见[规则](rules.md)",
    },
    default: {
      en: "`'error'`, except `'warn'` for `sign-with-payment-periods`",
      zh: "`'error'`，但 `sign-with-payment-periods` 为 `'warn'`",
    },
  },
  allowHttpTransactionNotifyUrl: {
    meaning: {
      en: 'plain HTTP in `transaction_notify_url`, for a leased line',
      zh: '允许 `transaction_notify_url` 使用 HTTP，用于专线',
    },
    default: String(OPTION_TABLE.allowHttpTransactionNotifyUrl.default),
  },
  allowHttpForTesting: {
    meaning: {
      en: 'plain HTTP to any host, for a simulator in another container; an error where `NODE_ENV` is `production`',
      zh: '允许对任意主机使用 HTTP，用于另一个容器里的模拟器；`NODE_ENV` 为 `production` 时报错',
    },
    default: String(OPTION_TABLE.allowHttpForTesting.default),
  },
  http: {
    meaning: {
      en: '`{ proxy, httpAgent, httpsAgent }` as in Axios',
      zh: '`{ proxy, httpAgent, httpsAgent }`，同 Axios',
    },
    default: { en: 'keep-alive agents', zh: 'keep-alive 的 agent' },
  },
  clock: {
    meaning: {
      en: '`() => number`, epoch ms, for dates and timestamps',
      zh: '`() => number`，毫秒时间戳，用于日期与时间戳',
    },
    default: toCode('Date.now'),
  },
  notifications: {
    meaning: {
      en: '`{ store, key, budget, lease, maxHandling, toleranceSeconds }`, see [Notifications](notifications.md)',
      zh: '`{ store, key, budget, lease, maxHandling, toleranceSeconds }`，见[通知](notifications.md)',
    },
  },
} as const satisfies Readonly<Record<OptionName, OptionDocumentation | SharedDocumentation>>;

const WORDING = {
  en: { head: ['Option', 'Meaning', 'Default', 'Variable'], comma: ', ', brackets: [' (', ')'] },
  zh: { head: ['选项', '含义', '默认值', '变量'], comma: '、', brackets: ['（', '）'] },
} as const;

/** Lines of Markdown, one for each row. */
export function renderOptionTable(language: Language): string {
  const documentation: Readonly<Record<OptionName, OptionDocumentation | SharedDocumentation>> =
    OPTION_DOCUMENTATION;
  const { head, comma } = WORDING[language];
  const rows = Object.entries(documentation).flatMap(([first, row]) => {
    if ('rowOf' in row) return [];
    const names = OPTION_NAMES.filter((name) => {
      const other = documentation[name];
      return name === first || ('rowOf' in other && other.rowOf === first);
    });
    const { meaning, default: fallback = '' } = row;
    return [
      [
        names.map(toCode).join(comma),
        meaning[language],
        typeof fallback === 'string' ? fallback : fallback[language],
        renderVariables(names, language),
      ],
    ];
  });
  return [head, head.map(() => '---'), ...rows].map(renderRow).join('\n');
}

function renderVariables(names: readonly OptionName[], language: Language): string {
  const { comma, brackets } = WORDING[language];
  const table: OptionTable = OPTION_TABLE;
  return names
    .flatMap((option) => {
      const { name, words = {}, mayBePath } = table[option].variable ?? {};
      if (name === undefined) return [];
      const texts = Object.keys(words).map(toCode).join(comma);
      const variable = texts === '' ? toCode(name) : toCode(name) + brackets.join(texts);
      return mayBePath === true ? [variable, toCode('…_PATH')] : [variable];
    })
    .join(comma);
}

function renderRow(cells: readonly string[]): string {
  return `|${cells.map((cell) => (cell === '' ? ' |' : ` ${cell} |`)).join('')}`;
}

function toCode(text: string): string {
  return `\`${text}\``;
}
