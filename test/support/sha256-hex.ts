import { hash } from 'node:crypto';

/** SHA-256 of a text, in lower hex. */
export const sha256Hex = (text: string): string => hash('sha256', text);
