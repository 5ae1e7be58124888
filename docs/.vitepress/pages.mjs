/** The pages of the site in the order of the sidebar. `docs/` and `docs/zh-CN/` hold the same pages. */
export const PAGES = [
  {
    title: { en: 'Start', zh: '开始' },
    pages: ['index', 'getting-started', 'configuration', 'merchants'],
  },
  {
    title: { en: 'Payments', zh: '签约与扣款' },
    pages: ['signing', 'premiums', 'premium-collection', 'transactions', 'policies'],
  },
  {
    title: { en: 'Notifications', zh: '通知' },
    pages: ['notifications', 'reliability'],
  },
  {
    title: { en: 'Testing', zh: '测试' },
    pages: ['testing', 'simulator'],
  },
  {
    title: { en: 'Operation', zh: '上线与运维' },
    pages: [
      'first-call-in-production',
      'deployment',
      'collection-operations',
      'observability',
      'performance',
      'collection-scale',
      'troubleshooting',
      'threats',
      'migrating',
    ],
  },
  {
    title: { en: 'Reference', zh: '参考' },
    pages: ['errors', 'rules', 'endpoints'],
  },
  {
    title: { en: 'Internals', zh: '内部实现' },
    pages: [
      'architecture',
      'decisions/0001-one-transport-chosen-by-facts',
      'decisions/0002-notification-endpoint-below-nest',
      'decisions/0003-openapi-written-from-types',
      'decisions/0004-property-injection-by-symbols',
      'decisions/0005-run-time-merchants-without-containers',
      'decisions/0006-one-version-for-each-contract',
      'decisions/0007-former-credentials-remain',
      'decisions/0008-ledger-in-sql-work-through-a-queue',
      'decisions/0009-recheck-after-a-restore',
    ],
  },
];
