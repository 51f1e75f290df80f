import { channel } from 'node:diagnostics_channel';

/** Why a unit of work failed, as a frame tells whoever plays Lambda in its process. `dead`: it is not tried again. */
export type Failure = { function: string; id: string; error: unknown; dead?: true };

/** Every failure that a frame reports is published here as a `Failure`; nobody listens in the cloud. */
export const failures = channel('swingshift:failures');
