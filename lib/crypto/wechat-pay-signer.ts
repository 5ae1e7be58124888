/**
 * Signs and decrypts with a merchant key that never leaves an HSM or KMS.
 */
export interface WechatPaySigner {
  /** Signs the message with RSA PKCS#1 v1.5 and SHA-256, and resolves to the raw signature. */
  sign(message: Buffer): Promise<Buffer>;
  /** Decrypts one RSA-OAEP (SHA-1) ciphertext. Without it, encrypted response fields stay encrypted. */
  decrypt?(ciphertext: Buffer): Promise<Buffer>;
}
