import { type Call, text } from './command.ts';

/** The option under which a person signs what they say. */
export const BY = { flags: '--by <name>', says: 'who says so; else the user of this machine' };

/** Who says so: as given, else the user who runs the command. */
export const whoSays = (call: Call): string =>
  text(call, 'by') ?? process.env['USER'] ?? process.env['USERNAME'] ?? 'somebody';
