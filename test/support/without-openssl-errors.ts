import { createPrivateKey } from 'node:crypto';

/*
 * Node takes an error that another operation has left in OpenSSL, such as the comparison of keys of two types, for one
 * of the next key that it reads. Specs share a process, so each of them begins without such errors: a call that fails
 * removes them.
 */
try {
  createPrivateKey('no key');
} catch {
  // Expected.
}
