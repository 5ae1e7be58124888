// The recipe of docs/testing.md, word for word.
module.exports = {
  testTimeout: 30_000, // the first run compiles the packages below
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' }, // for imports such as './app.service.js'
  transformIgnorePatterns: ['node_modules/(?!(nestjs-wechatpay-insurance|@nestjs)/)'],
  transform: {
    '^.+\\.(t|j)s$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
        },
        module: { type: 'commonjs' },
      },
    ],
  },
};
