// The recipe of the README, word for word.
module.exports = {
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
