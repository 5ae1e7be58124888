import { spawnSync } from 'node:child_process';

const base = process.env.DOCS_BASE ?? '/';
// Without a remote there is no address for links to the sources, and TypeDoc warns.
const hasRemote = spawnSync('git', ['remote', 'get-url', 'origin']).status === 0;

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'nestjs-wechatpay-insurance',
  entryPoints: [
    'index',
    'testing/index',
    'redis/index',
    'terminus/index',
    'collection/index',
    'postgres/index',
    'bullmq/index',
  ].map((entry) => `../lib/${entry}.ts`),
  tsconfig: '../tsconfig.json',
  out: '.vitepress/dist/api',
  readme: 'none',
  disableSources: !hasRemote,
  favicon: 'public/favicon.svg',
  navigationLinks: { Guide: base, 中文指南: `${base}zh-CN/` },
  excludePrivate: true,
  excludeInternal: true,
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  validation: {
    notExported: true,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    notDocumented: true,
    unusedMergeModuleWith: true,
  },
  requiredToBeDocumented: [
    'Module',
    'Enum',
    'EnumMember',
    'Variable',
    'Function',
    'Class',
    'Interface',
    'Property',
    'Method',
    'Accessor',
    'TypeAlias',
  ],
  // The constructors of these two classes, whose constants are documented.
  intentionallyNotDocumented: ['QueryOrderDto.__type', 'RefundDto.__type'].map(
    (name) => `nestjs-wechatpay-insurance.${name}`,
  ),
};
