/** Token of the checked {@link CollectionSettings}, sealed: a store may hold the password of its database. */
export const COLLECTION_SETTINGS = Symbol.for('nestjs-wechatpay-insurance:collection-settings');

/** Token of the options that the application gives, contained in the same way. */
export const COLLECTION_OPTIONS = Symbol.for('nestjs-wechatpay-insurance:collection-options');

/** Token of the application's {@link CollectionPolicy}. */
export const COLLECTION_POLICY = Symbol.for('nestjs-wechatpay-insurance:collection-policy');
