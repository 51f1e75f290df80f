/** A contact's hash as a platform wants it spelled: lower hex, or base64 of the raw 32 bytes (44 characters). */
export const hashIn = (form: 'hex' | 'base64', hex: string | null): string | null =>
  hex === null || form === 'hex' ? hex : Buffer.from(hex, 'hex').toString('base64');
